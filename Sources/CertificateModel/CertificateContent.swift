public import CanonicalJSON

/// Everything that a certificate's annex says: the attachment `certificate.json`, fixed when the request is approved.
public struct CertificateContent: Hashable, Sendable {
    /// The office as the annex names it.
    public struct Letterhead: Hashable, Sendable {
        public let name: String
        /// In the other language; nil for none.
        public let otherName: String?
        /// nil for none.
        public let address: String?

        public init(name: String, otherName: String?, address: String?) {
            self.name = name
            self.otherName = otherName
            self.address = address
        }
    }

    /// Name of the attachment.
    public static let attachmentName = "certificate.json"

    public let number: CertificateNumber
    /// Unix milliseconds: when it was approved.
    public let decided: UInt64
    /// Of the times on the annex: minutes east of Greenwich, −720 to 840.
    public let utcOffset: Int64
    public let letterhead: Letterhead
    /// Who approved.
    public let notary: CertificatePerson
    /// Identifier of the request, and when it was made.
    public let request: String
    public let requested: UInt64
    public let application: CertificateApplication
    /// What the approval rests on.
    public let check: CertificateCheck
    /// Where the annex can be checked.
    public let verifyAddress: String
    /// Nothing here is evidence.
    public let isTest: Bool

    /// - Throws: `.check` unless the request stands before an approval by its notary.
    public init(
        of request: CertificateRequest, number: CertificateNumber, decided: UInt64, utcOffset: Int64,
        letterhead: Letterhead, verifyAddress: String, isTest: Bool
    ) throws(CertificateError) {
        guard request.state.phase == .checked, let check = request.state.standing, let notary = request.state.notary
        else {
            throw CertificateError(
                .check, at: "certificate", "no check that holds was made", remedy: "check the file first")
        }
        self.number = number
        self.decided = decided
        self.utcOffset = utcOffset
        self.letterhead = letterhead
        self.notary = notary
        self.request = request.id
        requested = request.at
        application = request.application
        self.check = check
        self.verifyAddress = verifyAddress
        self.isTest = isTest || check.isTest
    }
}

extension CertificateContent: JSONModel {
    public typealias Failure = CertificateError

    public static let type = "tabellion/certificate-annex"

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var reader = try MemberReader(json, at: place)
        guard try reader.integer("v") == 1, try reader.string("type") == Self.type else {
            throw reader.failure("type", "v 1 and type \"\(Self.type)\" should stand here")
        }
        guard let number = CertificateNumber(try reader.string("number")) else {
            throw reader.failure("number", "a number such as 2026/0001 should stand here")
        }
        self.number = number
        decided = try reader.integer("decided")
        let zone = try reader.integer("zone")
        guard zone <= 1560 else { throw reader.failure("zone", "at most 1560") }
        utcOffset = Int64(zone) - 720
        letterhead = try reader.model("office")
        notary = try reader.model("notary")
        request = try reader.string("request")
        requested = try reader.integer("requested")
        application = try reader.model("application")
        check = try reader.model("check")
        verifyAddress = try reader.string("verifyAddress")
        isTest = try reader.flag("test")
        try reader.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("v", 1 as UInt64)
        object.set("type", Self.type)
        object.set("number", number.text)
        object.set("decided", decided)
        object.set("zone", UInt64(clamping: utcOffset + 720))
        object.set("office", letterhead.json)
        object.set("notary", notary.json)
        object.set("request", request)
        object.set("requested", requested)
        object.set("application", application.json)
        object.set("check", check.json)
        object.set("verifyAddress", verifyAddress)
        object.set("test", flag: isTest)
        return .object(object)
    }
}

extension CertificateContent.Letterhead: JSONModel {
    public typealias Failure = CertificateError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var reader = try MemberReader(json, at: place)
        self.init(
            name: try reader.string("name"), otherName: try reader.optionalString("otherName"),
            address: try reader.optionalString("address"))
        try reader.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("name", name)
        object.set("otherName", otherName)
        object.set("address", address)
        return .object(object)
    }
}
