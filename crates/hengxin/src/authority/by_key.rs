//! What a program may do for an officer, with a key of the officer's account.

use domain::Text;

use super::Action;

/// What a key may name, with what each is called on a page in Chinese and English: what there is an address for under
/// `/api/v1`. Decisions are not among it, and the policy refuses them to keys.
pub const BY_KEY: [(Action, &str, &str); 15] = [
    (Action::ObjectionRead, "查看异议", "read objections"),
    (Action::ObjectionMark, "标注和受理异议", "mark and take up objections"),
    (Action::ObjectionCompare, "核对异议", "compare objections with the register"),
    (Action::ObjectionForward, "转来源单位核实", "send objections to the source body"),
    (Action::ObjectionAnswer, "代表来源单位答复异议", "answer objections for the source body"),
    (Action::ObjectionDraft, "拟办异议决定", "draft decisions on objections"),
    (Action::RestorationRead, "查看信用修复", "read restorations"),
    (Action::RestorationAccept, "受理信用修复", "accept applications for restoration"),
    (Action::RestorationDraft, "拟办信用修复决定", "draft decisions on restorations"),
    (Action::ListingRead, "查看列入办件", "read listings under way"),
    (Action::ListingDefence, "登记陈述申辩", "note what is said in defence of a listing"),
    (Action::ListingDraft, "拟办列入决定", "draft listings"),
    (Action::ListingServe, "登记列入文书送达", "record the service of listing documents"),
    (Action::RecordServe, "登记决定书送达", "record the service of decisions"),
    (Action::RecordWithdraw, "撤下记录", "withdraw records"),
];

/// The actions a key names. Which of them count is for the policy to say, on each request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyActions(Vec<Action>);

impl KeyActions {
    /// Those actions.
    pub fn new(actions: impl IntoIterator<Item = Action>) -> KeyActions {
        let mut all = Vec::new();
        for action in actions {
            if !all.contains(&action) {
                all.push(action);
            }
        }
        KeyActions(all)
    }

    /// The actions stored as words. A word that is none (any more) opens nothing.
    pub fn parse(words: &str) -> KeyActions {
        let known = |word| Action::ALL.iter().copied().find(|action: &Action| action.word() == word);
        KeyActions::new(words.split_whitespace().filter_map(known))
    }

    /// Their words, separated by spaces.
    pub fn words(&self) -> String {
        self.0.iter().map(|action| action.word()).collect::<Vec<_>>().join(" ")
    }

    /// Whether it is one of them.
    pub fn has(&self, action: Action) -> bool {
        self.0.contains(&action)
    }

    /// Each of them.
    pub fn all(&self) -> &[Action] {
        &self.0
    }

    /// What an action is called on a page; none where no key may name it.
    pub fn label(action: Action) -> Option<Text> {
        BY_KEY.iter().find(|(own, _, _)| *own == action).map(|(_, zh, en)| Text::of(zh, en))
    }
}
