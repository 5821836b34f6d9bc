public import CanonicalJSON

/// Somebody of the office who did something with a request.
public struct CertificatePerson: Hashable, Sendable {
    /// The account's identifier.
    public let account: String

    /// As the account is called.
    public let name: String

    public init(account: String, name: String) {
        self.account = account
        self.name = name
    }
}

extension CertificatePerson: JSONModel {
    public typealias Failure = CertificateError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var reader = try MemberReader(json, at: place)
        self.init(account: try reader.string("account"), name: try reader.string("name"))
        try reader.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("account", account)
        object.set("name", name)
        return .object(object)
    }
}
