public import AccessModel

extension Page {
    /// One line of the access log for people.
    public struct AccessRow: Sendable {
        let values: [String: any Sendable]

        /// - Parameters:
        ///   - time: Unix milliseconds.
        ///   - who: the login name where whoever looks may know it.
        public init(
            number: UInt64, time: Int64, who: String?, role: Role, action: String, subject: String?, outcome: String,
            network: String?
        ) {
            values = [
                "number": String(number), "time": UTCTime.text(time, seconds: true), "who": who ?? "",
                "hasWho": who != nil, "role": role.said, "action": Said("action." + action, code: action),
                "subject": subject ?? "",
                "hasSubject": subject != nil, "outcome": Said("outcome." + outcome, code: outcome),
                "network": network ?? "",
                "hasNetwork": network != nil, "isAllowed": outcome == "allowed",
            ]
        }
    }

    /// The access log, newest first.
    ///
    /// - Parameter older: the query that leads to what came before; nil at the log's beginning.
    public static func accessLog(_ rows: [AccessRow], older: String?) -> Page {
        Page(
            template: "accesslog", title: "placeAccessLog",
            values: [
                "rows": rows.map(\.values), "isEmpty": rows.isEmpty, "older": older ?? "", "hasOlder": older != nil,
            ])
    }
}
