public import CanonicalJSON
public import CryptoPrimitives

/// One line of an office's register of certificates (docs/spec/certificate.md): its canonical JSON is what the next line's
/// `previous` is of, and what is deposited on the ledger.
public struct RegisterLine: Hashable, Sendable {
    /// From 1, over all years.
    public let position: UInt64
    public let office: String
    public let number: CertificateNumber
    /// Identifier of the request.
    public let request: String
    /// Unix milliseconds: when it was approved.
    public let decided: UInt64
    /// Of `certificate.json`, which the annex says and carries.
    public let certificate: DigestPair
    /// Of the line before; nil for the first.
    public let previous: DigestPair?

    public init(
        position: UInt64, office: String, number: CertificateNumber, request: String, decided: UInt64,
        certificate: DigestPair, previous: DigestPair?
    ) {
        self.position = position
        self.office = office
        self.number = number
        self.request = request
        self.decided = decided
        self.certificate = certificate
        self.previous = previous
    }

    /// What the next line chains to.
    public var digests: DigestPair { DigestPair(of: canonicalBytes) }

    /// The number that follows a line, in a year.
    ///
    /// A clock that was set back over the turn of a year does not reopen the old one.
    public static func next(after line: RegisterLine?, year: UInt64) -> CertificateNumber {
        guard let line, line.number.year >= year else { return CertificateNumber(year: year, number: 1) }
        return CertificateNumber(year: line.number.year, number: line.number.number + 1)
    }

    /// Checks a whole register: every position and number once, no gap, each line chained to the one before.
    ///
    /// - Throws: `.register`, naming the line.
    public static func check(_ lines: [RegisterLine], of office: String) throws(CertificateError) {
        var before: RegisterLine?
        for (place, line) in lines.enumerated() {
            let isNext =
                line.position == UInt64(place) + 1 && line.office == office
                && line.number == next(after: before, year: line.number.year)
                && line.number.year >= before?.number.year ?? 0
            guard isNext, line.previous == before?.digests else {
                throw CertificateError(
                    .register, at: "line \(place + 1)",
                    isNext ? "not chained to the line before" : "not the next number",
                    remedy: "restore the register; the digests of its lines are on the ledger")
            }
            before = line
        }
    }
}

extension RegisterLine: JSONModel {
    public typealias Failure = CertificateError

    public static let type = "tabellion/certificate-register-line"

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var reader = try MemberReader(json, at: place)
        guard try reader.integer("v") == 1, try reader.string("type") == Self.type else {
            throw reader.failure("type", "v 1 and type \"\(Self.type)\" should stand here")
        }
        guard let number = CertificateNumber(try reader.string("number")) else {
            throw reader.failure("number", "a number such as 2026/0001 should stand here")
        }
        self.init(
            position: try reader.integer("position"), office: try reader.string("office"), number: number,
            request: try reader.string("request"), decided: try reader.integer("decided"),
            certificate: try Self.pair(try reader.value("certificate"), "\(place): certificate"),
            previous: try reader.optional("previous").map { value throws(JSONError) in
                try Self.pair(value, "\(place): previous")
            })
        try reader.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("v", 1 as UInt64)
        object.set("type", Self.type)
        object.set("position", position)
        object.set("office", office)
        object.set("number", number.text)
        object.set("request", request)
        object.set("decided", decided)
        object.set("certificate", Self.json(certificate))
        object.set("previous", previous.map { Self.json($0) })
        return .object(object)
    }

    private static func pair(_ value: JSONValue, _ place: String) throws(JSONError) -> DigestPair {
        var reader = try MemberReader(value, at: place)
        let pair = DigestPair(sha256: try reader.digest("sha256"), sm3: try reader.digest("sm3"))
        try reader.finish()
        return pair
    }

    private static func json(_ pair: DigestPair) -> JSONValue {
        var object = JSONObject()
        object.set("sha256", pair.sha256.hex)
        object.set("sm3", pair.sm3.hex)
        return .object(object)
    }
}
