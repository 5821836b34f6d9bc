extension Page {
    /// Where the code on a custody letter leads: how to check it without this site.
    public static let verify = Page(template: "verify", title: "verifyTitle", values: [:])
}
