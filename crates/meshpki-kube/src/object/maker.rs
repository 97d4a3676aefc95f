//! Objects from which a Secret is made: cert-manager's `Certificate`, `ExternalSecret`, `SealedSecret`.

use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Maker {
    spec: Option<Spec>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    /// Of a `Certificate`.
    secret_name: Option<String>,
    /// Of an `ExternalSecret`.
    target: Option<Named>,
    /// Of a `SealedSecret`.
    template: Option<Template>,
}

#[derive(Deserialize)]
struct Template {
    metadata: Option<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: Option<String>,
}

impl Maker {
    /// The name of the Secret, if it is not that of the object.
    pub(crate) fn secret(self) -> Option<String> {
        let spec = self.spec?;
        let template = spec.template.and_then(|template| template.metadata);
        let named = spec.target.or(template).and_then(|one| one.name);
        spec.secret_name.or(named)
    }
}
