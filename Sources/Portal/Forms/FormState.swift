/// A form as a page shows it: what was typed before, and what is wrong with it. Passwords and codes are never in it.
public struct FormState: Sendable {
    /// What shows that the form is ours (`AccessModel.CSRFToken`).
    public var token: String
    /// By the field's name.
    public var typed: [String: String]
    /// By the field's name; "form" for the whole.
    public var problems: [String: FormProblem]
    /// Minutes until another try, with `tooManyTries`.
    public var wait: Int?

    public init(token: String, typed: [String: String] = [:], problems: [String: FormProblem] = [:], wait: Int? = nil) {
        self.token = token
        self.typed = typed
        self.problems = problems
        self.wait = wait
    }

    /// For templates: `token`, `typed.FIELD`, `wrong.FIELD`.
    var values: [String: any Sendable] {
        var values: [String: any Sendable] = [
            "token": token, "typed": typed, "wrong": problems.mapValues { $0.said as any Sendable },
        ]
        if let wait { values["wait"] = ["minutes": String(wait)] as [String: any Sendable] }
        return values
    }
}
