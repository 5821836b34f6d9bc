extension Page {
    /// Where people sign in.
    ///
    /// - Parameters:
    ///   - next: a path of ours to go to afterwards; empty for none.
    ///   - isSet: a password has just been set by a link.
    ///   - providers: other ways in.
    public static func signIn(
        _ form: FormState, next: String, isSet: Bool = false, providers: [ProviderWay] = []
    ) -> Page {
        Page(
            template: "signin", title: "signInTitle", form: form,
            values: providers.values.merging(["next": next, "isSet": isSet]) { _, own in own })
    }

    /// A form that is too old, or not from our page: nothing was done.
    public static let oldForm = Page(template: "oldform", title: "problemTitle", values: [:])

    /// After the password: a code of the app, or one from the paper.
    public static func signInCode(_ form: FormState, next: String) -> Page {
        Page(template: "code", title: "codeTitle", form: form, values: ["next": next])
    }

    /// Where an invitation or a link for a new password leads.
    ///
    /// - Parameters:
    ///   - link: its secret.
    ///   - name: whose account it is.
    ///   - providers: by which an invitation may be taken instead.
    public static func setPassword(
        _ form: FormState, link: String, name: String, isInvitation: Bool, providers: [ProviderWay] = []
    ) -> Page {
        Page(
            template: "link", title: "linkTitle", form: form,
            values: providers.values.merging(["link": link, "name": name, "isInvitation": isInvitation]) { _, own in own
            })
    }

    /// A link that is unknown, used or too old.
    public static let badLink = Page(template: "badlink", title: "linkTitle", values: [:])

    /// Before something dangerous: the password once more.
    ///
    /// - Parameters:
    ///   - next: where the person was.
    ///   - providers: who may say it instead.
    public static func stepUp(_ form: FormState, name: String, next: String, providers: [ProviderWay] = []) -> Page {
        Page(
            template: "stepup", title: "stepUpTitle", form: form,
            values: providers.values.merging(["name": name, "next": next]) { _, own in own })
    }
}
