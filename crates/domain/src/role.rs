//! Roles of officers, and which of them one person may not hold together.

use crate::{Refusal, Text};

/// What an officer is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Sends files for a body and answers objections to what it sent.
    Supply,
    /// Keeps the register: who is meant, held deliveries, corrections, listings.
    Register,
    /// Handles objections and applications for restoration.
    Objection,
    /// Approves what others drafted.
    Approve,
    /// Reads the audit trail and whatever it needs to judge it; changes nothing.
    Audit,
    /// Runs the program.
    System,
    /// Gives accounts to people and takes them back.
    Security,
}

impl Role {
    /// Every role, in the order of the reference.
    pub const ALL: [Role; 7] = [
        Role::Supply,
        Role::Register,
        Role::Objection,
        Role::Approve,
        Role::Audit,
        Role::System,
        Role::Security,
    ];

    /// Its word in files, commands and the policy.
    pub fn word(self) -> &'static str {
        match self {
            Role::Supply => "supply",
            Role::Register => "register",
            Role::Objection => "objection",
            Role::Approve => "approve",
            Role::Audit => "audit",
            Role::System => "system",
            Role::Security => "security",
        }
    }

    /// The role with that word.
    pub fn from_word(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.word() == word)
    }

    /// Its name on pages.
    pub fn label(self) -> Text {
        match self {
            Role::Supply => Text::of("报送人员", "supplying officer"),
            Role::Register => Text::of("登记人员", "register officer"),
            Role::Objection => Text::of("异议处理人员", "objection officer"),
            Role::Approve => Text::of("审批人员", "approver"),
            Role::Audit => Text::of("审计员", "auditor"),
            Role::System => Text::of("系统管理员", "system administrator"),
            Role::Security => Text::of("安全管理员", "security administrator"),
        }
    }

    /// Whether it must sign in with a second factor.
    pub fn needs_second_factor(self) -> bool {
        match self {
            Role::Approve | Role::Audit | Role::System | Role::Security => true,
            Role::Supply | Role::Register | Role::Objection => false,
        }
    }

    /// Whether one person may hold both.
    ///
    /// Sending (报送), checking (审核), objections (异议处理) and audit (审计) may not be one person; the register officer
    /// checks what is sent and makes what an objection is raised against, so that role goes with approving only, where
    /// four eyes on each case still hold. The three administrators control each other and touch no case.
    pub fn goes_with(self, other: Role) -> bool {
        self == other
            || matches!((self, other), (Role::Register, Role::Approve) | (Role::Approve, Role::Register))
    }
}

/// The roles of one account: at least one, and no two that one person may not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roles(Vec<Role>);

impl Roles {
    /// A set of roles; order and repetition do not matter.
    ///
    /// # Errors
    /// [`Refusal::NoRole`] for none, [`Refusal::RolesTogether`] for two that exclude each other.
    pub fn new(roles: impl IntoIterator<Item = Role>) -> Result<Roles, Refusal> {
        let mut roles: Vec<Role> = roles.into_iter().collect();
        roles.sort_unstable();
        roles.dedup();
        let pairs = roles.iter().flat_map(|one| roles.iter().map(move |other| (*one, *other)));
        if let Some((one, other)) = pairs.into_iter().find(|(one, other)| !one.goes_with(*other)) {
            return Err(Refusal::RolesTogether { one, other });
        }
        if roles.is_empty() { Err(Refusal::NoRole) } else { Ok(Roles(roles)) }
    }

    /// The roles written as words with spaces between; none where a word is unknown or the set not allowed.
    pub fn parse(words: &str) -> Option<Roles> {
        let roles: Option<Vec<Role>> = words.split_whitespace().map(Role::from_word).collect();
        Roles::new(roles?).ok()
    }

    /// The same as words with spaces between.
    pub fn words(&self) -> String {
        self.0.iter().map(|role| role.word()).collect::<Vec<_>>().join(" ")
    }

    /// The roles, in the order of [`Role::ALL`].
    pub fn all(&self) -> &[Role] {
        &self.0
    }

    /// Whether it is one of them.
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// Whether any of them must sign in with a second factor.
    pub fn need_second_factor(&self) -> bool {
        self.0.iter().any(|role| role.needs_second_factor())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every pair, spelt out: only registering and approving go together.
    #[test]
    fn no_person_holds_two_roles_that_check_each_other() {
        for one in Role::ALL {
            for other in Role::ALL {
                let allowed = Roles::new([one, other]).is_ok();
                let register_and_approve =
                    [one, other].contains(&Role::Register) && [one, other].contains(&Role::Approve);
                assert_eq!(allowed, one == other || register_and_approve, "{one:?} {other:?}");
            }
        }
        assert_eq!(Roles::new([]), Err(Refusal::NoRole));
        let together = Refusal::RolesTogether { one: Role::Supply, other: Role::Approve };
        assert_eq!(Roles::new([Role::Approve, Role::Supply]), Err(together));
    }

    #[test]
    fn roles_are_written_and_read_back() {
        let roles = Roles::new([Role::Approve, Role::Register, Role::Approve]).unwrap();
        assert_eq!(roles.words(), "register approve");
        assert_eq!(Roles::parse("approve register"), Some(roles));
        assert_eq!(Roles::parse("register chief"), None);
        assert_eq!(Roles::parse("supply audit"), None, "a set that was never allowed is not read either");
    }
}
