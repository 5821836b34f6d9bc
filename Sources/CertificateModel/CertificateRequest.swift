public import CanonicalJSON

/// A request as the office keeps it.
public struct CertificateRequest: Hashable, Sendable {
    /// 32 hexadecimal digits, drawn at random.
    public let id: String

    /// The office that is asked.
    public let office: String

    /// Who asks.
    public let by: CertificatePerson

    /// Unix milliseconds.
    public let at: UInt64

    public let application: CertificateApplication
    public var state: CertificateState

    public init(
        id: String, office: String, by: CertificatePerson, at: UInt64, application: CertificateApplication,
        state: CertificateState = CertificateState()
    ) {
        self.id = id
        self.office = office
        self.by = by
        self.at = at
        self.application = application
        self.state = state
    }

    /// The register's number; nil unless it was approved.
    public var number: CertificateNumber? {
        if case .approved(let number, _, _) = state.decision { number } else { nil }
    }

    /// - Throws: as `CertificateState.applying`.
    public func applying(_ event: CertificateState.Event) throws(CertificateError) -> CertificateRequest {
        var copy = self
        copy.state = try state.applying(event)
        return copy
    }
}

extension CertificateRequest: JSONModel {
    public typealias Failure = CertificateError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var reader = try MemberReader(json, at: place)
        self.init(
            id: try reader.string("id"), office: try reader.string("office"), by: try reader.model("by"),
            at: try reader.integer("at"), application: try reader.model("application"),
            state: try reader.model("state"))
        try reader.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("id", id)
        object.set("office", office)
        object.set("by", by.json)
        object.set("at", at)
        object.set("application", application.json)
        object.set("state", state.json)
        return .object(object)
    }
}
