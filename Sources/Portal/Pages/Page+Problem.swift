extension Page {
    /// What a person sees whose request failed.
    ///
    /// - Parameter detail: the system's own sentence, empty if there is none.
    public static func problem(status: Int, detail: String) -> Page {
        Page(
            template: "problem", title: "problemTitle",
            values: [
                "status": String(status), "detail": detail, "hasDetail": !detail.isEmpty, "isMissing": status == 404,
                "isOurs": status >= 500,
                "isOther": status != 404 && status < 500,
            ])
    }
}
