//! Authority by policy: `policy/office.cedar` says which role may do what, to matters of which body and district, and
//! where a second person is needed. The policy is built in and validated against its schema by a test.

mod action;
mod by_key;
mod matter;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicyId,
    PolicySet, Request, RestrictedExpression,
};
use domain::Refusal;

pub use action::Action;
pub use by_key::{BY_KEY, KeyActions};
pub use matter::{Kind, Officer, Resource};

/// The policy as written.
pub const POLICY: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../policy/office.cedar"));
/// What it may speak about.
pub const SCHEMA: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../policy/office.cedarschema"));

/// The policy, read once, and what decides by it.
pub struct Authority {
    authorizer: Authorizer,
    policies: PolicySet,
    four_eyes: PolicyId,
    kinds: Types,
}

/// Names of the types of entity.
struct Types {
    account: EntityTypeName,
    action: EntityTypeName,
    district: EntityTypeName,
    matter: EntityTypeName,
    role: EntityTypeName,
}

static BUILT_IN: LazyLock<Authority> =
    LazyLock::new(|| Authority::read(POLICY).expect("the built-in policy is part of the program and tested"));

/// Who asks for an officer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    /// The officer, signed in.
    Person,
    /// A program with a key of the account.
    Key,
}

/// What the policy says of one request.
enum Said {
    Yes,
    No,
    /// No, and the only thing against it is that whoever asks drafted it.
    NotAlone,
}

impl Authority {
    /// The policy of this program.
    pub fn built_in() -> &'static Authority {
        &BUILT_IN
    }

    fn read(policy: &str) -> Option<Authority> {
        let policies: PolicySet = policy.parse().ok()?;
        let four_eyes = policies
            .policies()
            .find(|policy| policy.annotation("id") == Some("four-eyes"))
            .map(|policy| policy.id().clone())?;
        let kind = |name: &str| name.parse::<EntityTypeName>().ok();
        let kinds = Types {
            account: kind("Account")?,
            action: kind("Action")?,
            district: kind("District")?,
            matter: kind("Matter")?,
            role: kind("Role")?,
        };
        Some(Authority { authorizer: Authorizer::new(), policies, four_eyes, kinds })
    }

    /// Whether the officer may do it.
    ///
    /// # Errors
    /// [`Refusal::NeedsAnotherApprover`] where only the officer's own draft stands against it, else
    /// [`Refusal::NotAuthorised`].
    pub fn may(&self, officer: &Officer, action: Action, resource: &Resource) -> Result<(), Refusal> {
        self.decide((officer, By::Person), action, resource)
    }

    /// Whether a program of the officer may do it with a key that names these actions: never more than the officer, and
    /// nothing that the policy keeps for persons.
    ///
    /// # Errors
    /// As [`may`](Self::may).
    pub fn may_by_key(
        &self,
        officer: &Officer,
        actions: &KeyActions,
        action: Action,
        resource: &Resource,
    ) -> Result<(), Refusal> {
        if !actions.has(action) {
            return Err(Refusal::NotAuthorised);
        }
        self.decide((officer, By::Key), action, resource)
    }

    /// What the officer may let a program do, in the order of [`BY_KEY`].
    pub fn grantable(&self, officer: &Officer) -> Vec<Action> {
        let within = |kind: Kind| Resource {
            body: officer.body,
            district: officer.district.clone(),
            ..Resource::of(kind)
        };
        let may = |action: Action| {
            let asked = |kind: Kind| self.decide((officer, By::Key), action, &within(kind)).is_ok();
            Kind::ALL.into_iter().any(asked)
        };
        BY_KEY.iter().map(|(action, _, _)| *action).filter(|action| may(*action)).collect()
    }

    fn decide(&self, officer: (&Officer, By), action: Action, resource: &Resource) -> Result<(), Refusal> {
        match self.ask(officer, action, resource) {
            Said::Yes => Ok(()),
            Said::No => Err(Refusal::NotAuthorised),
            Said::NotAlone => {
                // Only somebody whom the role allows it is told that another one is needed.
                let undrafted = Resource { drafted_by: None, ..resource.clone() };
                match self.ask(officer, action, &undrafted) {
                    Said::Yes => Err(Refusal::NeedsAnotherApprover),
                    Said::No | Said::NotAlone => Err(Refusal::NotAuthorised),
                }
            }
        }
    }

    fn ask(&self, officer: (&Officer, By), action: Action, resource: &Resource) -> Said {
        // What cannot be put to the policy is refused: there is no default that lets anybody in.
        let Some((request, entities)) = self.request(officer, action, resource) else { return Said::No };
        let response = self.authorizer.is_authorized(&request, &self.policies, &entities);
        let clean = response.diagnostics().errors().next().is_none();
        match response.decision() {
            Decision::Allow if clean => Said::Yes,
            Decision::Allow => Said::No,
            Decision::Deny if response.diagnostics().reason().eq([&self.four_eyes]) => Said::NotAlone,
            Decision::Deny => Said::No,
        }
    }

    fn uid(kind: &EntityTypeName, id: &str) -> EntityUid {
        EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
    }

    fn request(
        &self,
        (officer, by): (&Officer, By),
        action: Action,
        resource: &Resource,
    ) -> Option<(Request, Entities)> {
        let kinds = &self.kinds;
        let account = |id: i64| Self::uid(&kinds.account, &id.to_string());
        let (principal, matter) = (account(officer.account), Self::uid(&kinds.matter, "it"));
        let roles = officer.roles.all().iter().map(|role| Self::uid(&kinds.role, role.word())).collect();
        let mut of_officer = self.scope(officer.body, officer.district.as_deref());
        let mut of_matter = self.scope(resource.body, resource.district.as_deref());
        of_matter
            .insert("kind".to_owned(), RestrictedExpression::new_string(resource.kind.word().to_owned()));
        if let Some(drafted_by) = resource.drafted_by {
            let drafter = RestrictedExpression::new_entity_uid(account(drafted_by));
            of_matter.insert("drafted_by".to_owned(), drafter);
        }
        let mut entities = vec![
            Entity::new(principal.clone(), std::mem::take(&mut of_officer), roles).ok()?,
            Entity::new(matter.clone(), of_matter, HashSet::new()).ok()?,
        ];
        entities.extend(resource.district.as_deref().into_iter().flat_map(|code| self.districts(code)));
        let entities = Entities::from_entities(entities, None).ok()?;
        let action = Self::uid(&kinds.action, action.word());
        let by_key = RestrictedExpression::new_bool(by == By::Key);
        let context = Context::from_pairs([("by_key".to_owned(), by_key)]).ok()?;
        Some((Request::new(principal, action, matter, context, None).ok()?, entities))
    }

    fn scope(&self, body: Option<i64>, district: Option<&str>) -> HashMap<String, RestrictedExpression> {
        let body = body.map(|body| ("body".to_owned(), RestrictedExpression::new_long(body)));
        let district = district.map(|code| {
            let uid = Self::uid(&self.kinds.district, code);
            ("district".to_owned(), RestrictedExpression::new_entity_uid(uid))
        });
        body.into_iter().chain(district).collect()
    }

    /// A district with those it lies in: 330102, 3301, 33.
    fn districts(&self, code: &str) -> Vec<Entity> {
        let levels = [2, 4, 6].into_iter().filter_map(|digits| code.get(..digits));
        let levels: Vec<EntityUid> = levels.map(|code| Self::uid(&self.kinds.district, code)).collect();
        let above = std::iter::once(None).chain(levels.iter().cloned().map(Some));
        let pairs = levels.iter().cloned().zip(above);
        pairs.map(|(own, above)| Entity::new_no_attrs(own, above.into_iter().collect())).collect()
    }
}
