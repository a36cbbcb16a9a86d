//! The catalogue: what the register may collect, and why.

use domain::{Law, Visibility};

use super::{CatalogueItem, rule};

/// Every item that may be public, in the catalogue's order.
pub fn catalogue(law: &Law) -> Vec<CatalogueItem> {
    let open = law.items.iter().filter(|item| item.visibility == Visibility::Open);
    open.map(|item| CatalogueItem {
        item: item.id.clone(),
        kind: item.kind.word().to_owned(),
        name_zh: item.name.zh.clone().into_owned(),
        name_en: item.name.en.clone().into_owned(),
        visibility: item.visibility.word().to_owned(),
        basis: item.basis.iter().map(rule::citation).collect(),
    })
    .collect()
}
