public import CanonicalJSON

/// What a rights holder states when asking for a certificate.
public struct CertificateApplication: Hashable, Sendable {
    /// A field of the form, by the name that it has there and in JSON.
    public enum Field: String, Sendable, Hashable, CaseIterable {
        case applicant, identification, contact, purpose, recipient, copies

        /// UTF-8 bytes.
        public var maximumByteCount: Int {
            switch self {
            case .applicant: 240
            case .identification: 120
            case .contact: 240
            case .purpose: 1200
            case .recipient: 480
            case .copies: 2
            }
        }
    }

    public static let maximumCopies: UInt64 = 20

    /// The deposit or capture.
    public let subject: CertificateSubject

    /// Whose certificate it will be: a person's or a company's name.
    public let applicant: String

    /// Kind and number of the document that shows who they are.
    public let identification: String

    /// Telephone or address.
    public let contact: String

    /// What the certificate is needed for.
    public let purpose: String

    /// To whom it will be shown: a court, an authority, a platform.
    public let recipient: String

    /// 1 to 20.
    public let copies: UInt64

    /// - Throws: `.field`, naming the first field that cannot stand.
    public init(
        subject: CertificateSubject, applicant: String, identification: String, contact: String, purpose: String,
        recipient: String, copies: UInt64
    ) throws(CertificateError) {
        self.subject = subject
        self.applicant = applicant
        self.identification = identification
        self.contact = contact
        self.purpose = purpose
        self.recipient = recipient
        self.copies = copies
        if let fault = faults.first { throw fault }
    }

    /// Reads what a form sent.
    ///
    /// - Parameter value: a field's text; blanks around it are dropped.
    /// - Returns: the application, or what is wrong, by field.
    public static func read(
        subject: CertificateSubject, _ value: (Field) -> String
    ) -> Result<CertificateApplication, Refused> {
        var faults: [Field: CertificateError] = [:]
        var texts: [Field: String] = [:]
        for field in Field.allCases {
            let text = trimmed(value(field))
            texts[field] = text
            if field != .copies, let fault = fault(field, text) { faults[field] = fault }
        }
        let copies = UInt64(texts[.copies] ?? "") ?? 0
        if let fault = fault(copies: copies) { faults[.copies] = fault }
        guard faults.isEmpty,
            let application = try? CertificateApplication(
                subject: subject, applicant: texts[.applicant] ?? "", identification: texts[.identification] ?? "",
                contact: texts[.contact] ?? "", purpose: texts[.purpose] ?? "", recipient: texts[.recipient] ?? "",
                copies: copies)
        else { return .failure(Refused(faults: faults)) }
        return .success(application)
    }

    /// Fields that cannot stand as they were typed.
    public struct Refused: Error, Sendable, Hashable {
        public let faults: [Field: CertificateError]
    }

    private var faults: [CertificateError] {
        let texts: [(Field, String)] = [
            (.applicant, applicant), (.identification, identification), (.contact, contact), (.purpose, purpose),
            (.recipient, recipient),
        ]
        return texts.compactMap { Self.fault($0, $1) } + [Self.fault(copies: copies)].compactMap { $0 }
    }

    private static func fault(_ field: Field, _ text: String) -> CertificateError? {
        CertificateText.fault(text, field.rawValue, maximum: field.maximumByteCount)
    }

    private static func fault(copies: UInt64) -> CertificateError? {
        guard !(1...maximumCopies).contains(copies) else { return nil }
        return CertificateError(
            .field, at: Field.copies.rawValue, "not a number from 1 to \(maximumCopies)", remedy: "say how many")
    }

    private static func trimmed(_ text: String) -> String {
        let blank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        let head = text.unicodeScalars.drop(while: blank)
        guard let last = head.lastIndex(where: { !blank($0) }) else { return "" }
        return String(head[...last])
    }
}

extension CertificateApplication: JSONModel {
    public typealias Failure = CertificateError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var reader = try MemberReader(json, at: place)
        guard let subject = CertificateSubject(try reader.string("subject")) else {
            throw reader.failure("subject", "deposit/INDEX or session/ID should stand here")
        }
        do throws(CertificateError) {
            let texts = try Self.texts(&reader)
            try self.init(
                subject: subject, applicant: texts[0], identification: texts[1], contact: texts[2], purpose: texts[3],
                recipient: texts[4], copies: try Self.copies(&reader))
        } catch { throw JSONError(.member, at: "\(place): \(error.place)", error.cause) }
        try reader.finish()
    }

    private static func texts(_ reader: inout MemberReader) throws(CertificateError) -> [String] {
        do throws(JSONError) {
            var texts: [String] = []
            for field in Field.allCases where field != .copies { texts.append(try reader.string(field.rawValue)) }
            return texts
        } catch { throw CertificateError(error) }
    }

    private static func copies(_ reader: inout MemberReader) throws(CertificateError) -> UInt64 {
        do throws(JSONError) { return try reader.integer(Field.copies.rawValue) } catch {
            throw CertificateError(error)
        }
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("subject", subject.text)
        object.set("applicant", applicant)
        object.set("identification", identification)
        object.set("contact", contact)
        object.set("purpose", purpose)
        object.set("recipient", recipient)
        object.set("copies", copies)
        return .object(object)
    }
}
