//! The verbs of the audit trail in words.

use domain::{FactKind, Text};

/// Areas of verbs: what stands before the dot.
const AREAS: [(&str, &str, &str); 23] = [
    ("access", "无权操作", "not allowed"),
    ("account", "账户", "account"),
    ("audit", "操作日志", "audit trail"),
    ("authorisation", "授权查询", "authorisation"),
    ("case", "案件", "case"),
    ("declining", "谢绝荣誉", "declining an honour"),
    ("delivery", "报送批次", "delivery"),
    ("evidence", "附件", "evidence"),
    ("identity", "机构核对", "who is meant"),
    ("key", "接口密钥", "API key"),
    ("letter", "文书", "letter"),
    ("lifting", "暂停公示", "lifting"),
    ("listing", "列入", "listing"),
    ("message", "消息", "message"),
    ("monitoring", "运行监测", "monitoring"),
    ("objection", "异议", "objection"),
    ("receiver", "接收单位", "receiver"),
    ("record", "记录", "record"),
    ("register", "登记库", "register"),
    ("report", "信用报告", "credit report"),
    ("restoration", "修复", "restoration"),
    ("watchlist", "关注名单", "watch list"),
    ("law", "规则数据", "rules"),
];

/// What was done, where it is no step of a procedure.
const DEEDS: [(&str, &str, &str); 85] = [
    ("read", "查看", "looked at"),
    ("list", "查看清单", "list looked at"),
    ("track", "本人查询", "followed by the applicant"),
    ("export", "导出", "copy taken"),
    ("sweep", "到期清理", "swept"),
    ("open", "立案", "opened"),
    ("draft", "起草决定", "decision drafted"),
    ("send-back", "退回起草人", "draft sent back"),
    ("claim", "承办变更", "taken up or put back"),
    ("make", "制作", "made"),
    ("serve", "登记送达", "service recorded"),
    ("add", "增加", "added"),
    ("remove", "移除", "removed"),
    ("create", "新建", "made"),
    ("replace", "替换", "replaced"),
    ("delete", "删除", "deleted"),
    ("destroy", "销毁", "destroyed"),
    ("enter", "收到", "entered"),
    ("load", "入库", "loaded"),
    ("held", "暂存待核", "held"),
    ("failed", "读取失败", "could not be read"),
    ("reject", "不予入库", "turned away"),
    ("new", "新建", "made"),
    ("revoke", "吊销", "taken back"),
    ("sign-in", "登录", "signed in"),
    ("sign-out", "退出", "signed out"),
    ("sign-in-failed", "登录失败", "sign-in failed"),
    ("code-failed", "验证码错误", "wrong code"),
    ("set-up-failed", "启用失败", "set-up failed"),
    ("step-up", "通过动态验证码", "second factor proved"),
    ("set-up", "启用", "set up"),
    ("held-back", "暂停登录", "held back"),
    ("close", "停用", "closed"),
    ("reset", "重置", "reset"),
    ("passphrase", "更改口令", "passphrase changed"),
    ("second-factor", "设置动态验证码", "second factor set up"),
    ("session-ended", "结束一处登录", "session ended"),
    ("sessions-ended", "结束各处登录", "sessions ended"),
    ("refused", "被拒绝", "refused"),
    ("refused-again", "同一分钟内又被拒绝", "refused again within the minute"),
    ("take", "交由其他程序", "handed over"),
    ("done", "确认已送达", "marked as brought"),
    ("give-up", "放弃", "given up"),
    ("given-up", "已放弃", "given up"),
    ("retry", "重试", "tried again"),
    ("sent", "已发送", "sent"),
    ("clear", "清除正文", "texts cleared"),
    ("feed-open", "开通订阅地址", "feed opened"),
    ("feed-close", "关闭订阅地址", "feed closed"),
    ("webhook", "设置通知地址", "address for notices set"),
    ("webhook-remove", "取消通知地址", "address for notices removed"),
    ("notice-given-up", "通知已放弃", "notice given up"),
    ("rebuild", "重新生成查询数据", "projections made again"),
    ("restore", "由备份恢复", "restored from a backup"),
    ("merger-proposed", "提议合并", "merger proposed"),
    ("merger-withdrawn", "撤回合并提议", "merger proposal taken back"),
    ("merged-into", "合并", "merged"),
    ("merge-undone", "撤销合并", "merger undone"),
    ("alias-entered", "登记别名", "further name entered"),
    ("alias-ended", "撤销别名", "further name ended"),
    ("aliases-imported", "导入别名", "further names imported"),
    ("preview", "预览", "preview looked at"),
    ("roles", "更改角色", "roles changed"),
    ("key-new", "新建程序密钥", "key for a program made"),
    ("key-revoked", "吊销程序密钥", "key for a program taken back"),
    ("passkey-sign-in", "用通行密钥登录", "signed in with a passkey"),
    ("passkey-failed", "通行密钥登录失败", "sign-in with a passkey failed"),
    ("passkey-counted-back", "通行密钥计数倒退", "passkey counted back"),
    ("passkey-add", "增加通行密钥", "passkey added"),
    ("passkey-remove", "移除通行密钥", "passkey removed"),
    ("provider-sign-in", "用统一身份登录", "signed in with a linked identity"),
    ("provider-failed", "统一身份登录失败", "sign-in at the provider failed"),
    ("provider-unknown", "统一身份未关联", "identity is linked to no account"),
    ("identity-link", "关联统一身份", "identity linked"),
    ("identity-unlink", "解除统一身份关联", "identity unlinked"),
    ("erase-draft", "提出依法删除", "erasing drafted"),
    ("erase-taken-back", "撤回依法删除", "erasing taken back"),
    ("erase", "决定依法删除", "erasing decided"),
    ("erase-done", "依法删除完成", "erasing carried out"),
    ("confirm", "确认已处理", "confirmed"),
    ("remind", "催办", "reminded"),
    ("issue", "出具", "issued"),
    ("receipt", "出具查询回执", "receipt for a search issued"),
    ("ask", "申请", "asked for"),
    ("letter", "制作寄送函", "letter made"),
];

fn found(table: &[(&'static str, &'static str, &'static str)], word: &str) -> Option<Text> {
    table.iter().find(|(of, ..)| *of == word).map(|(_, zh, en)| Text::of(zh, en))
}

/// The name of an area of verbs.
pub fn area_name(area: &str) -> Text {
    found(&AREAS, area).unwrap_or_else(|| Text::new(area.to_owned(), area.to_owned()))
}

/// The name of a verb: its area and what was done.
pub fn verb_name(verb: &str) -> Text {
    let (area, deed) = verb.split_once('.').unwrap_or((verb, ""));
    let step = || FactKind::ALL.iter().find(|kind| kind.word() == deed).map(|kind| kind.label());
    let deed =
        found(&DEEDS, deed).or_else(step).unwrap_or_else(|| Text::new(deed.to_owned(), deed.to_owned()));
    let area = area_name(area);
    Text::new(format!("{}：{}", area.zh, deed.zh), format!("{}: {}", area.en, deed.en))
}
