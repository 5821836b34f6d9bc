import AccessModel

/// A form that did not come from the page that we gave to this browser.
struct FormRefused: Error, Hashable {
    let verdict: CrossSiteCheck.Verdict
}
