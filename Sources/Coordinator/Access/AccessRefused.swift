import AccessModel
import FarmProtocol

/// The table of access said no.
struct AccessRefused: Error, Hashable {
    let refusal: AccessPolicy.Refusal
    let action: AccessAction

    init(_ refusal: AccessPolicy.Refusal, _ action: AccessAction) {
        self.refusal = refusal
        self.action = action
    }

    /// What whoever was refused is told.
    var problem: ProblemDetails {
        switch refusal {
        case .signIn:
            ProblemDetails(
                status: 401, title: "Not signed in",
                detail: "send Authorization: Bearer with a token or key of this office; people sign in at /sign-in")
        case .secondFactor:
            ProblemDetails(
                status: 403, title: "Second factor needed",
                detail: "this account does nothing before its second factor was given: sign in with it, or set it up")
        case .stepUp:
            ProblemDetails(
                status: 403, title: "Show once more that it is you",
                detail: "\(action.rawValue) needs the password or a code, given within the last five minutes")
        case .scope:
            ProblemDetails(
                status: 403, title: "Not in the key's scope",
                detail: "this key is not good for \(action.rawValue): use one that has the scope for it")
        case .forbidden:
            ProblemDetails(
                status: 403, title: "Not allowed", detail: "this account may not do \(action.rawValue)")
        case .hidden:
            ProblemDetails(status: 404, title: "Not there", detail: "there is nothing here that this account may see")
        }
    }
}
