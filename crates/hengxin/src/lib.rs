//! hengxin
