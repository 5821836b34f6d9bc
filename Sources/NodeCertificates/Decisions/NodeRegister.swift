public import CanonicalJSON
internal import CryptoPrimitives
public import TransparencyLog

/// Every certificate that an authority ever gave, and which of them it took back: the state that decides what it may issue.
///
/// A pure value. It is durable before a certificate or a list of it leaves: what the register does not have, the authority never signed.
public struct NodeRegister: JSONModel, Hashable {
    public typealias Failure = NodeCertificateError

    public static let type = "tabellion/node-register"

    /// Certificates that one authority may give.
    public static let maximumCount = 10_000

    /// Certificates begin so many seconds before they are made: clocks differ.
    public static let allowance: UInt64 = 300

    /// Seconds for which an expired certificate still stands on revocation lists.
    static let afterlife: UInt64 = 7 * 86_400

    /// Origin of the log on which the members stand.
    public let log: String
    public let bounds: NameBounds

    /// Unix seconds: the authority's own certificate.
    public let from: UInt64
    public let until: UInt64

    /// In the order in which they were given.
    public private(set) var records: [NodeRecord] = []

    /// Number of the last revocation list; 0 before the first.
    public private(set) var listNumber: UInt64 = 0

    /// Member records on the ledger when it was read last: a copy with fewer is an old one, in which somebody may be a member still.
    public private(set) var knownSequence: UInt64 = 0

    public init(log: String, bounds: NameBounds, from: UInt64, until: UInt64) {
        self.log = log
        self.bounds = bounds
        self.from = from
        self.until = until
    }

    /// Turns sixteen random bytes into a serial number: 126 bits remain random.
    public static func serial(from random: [UInt8]) -> [UInt8] {
        precondition(random.count == NodeRecord.serialByteCount)
        return [random[0] & 0x3F | 0x40] + random[1...]
    }

    /// Decides whether a certificate is given, and writes it down; a refusal leaves the state as it was.
    ///
    /// - Parameters:
    ///   - members: as the ledger has them now.
    ///   - serial: of `serial(from:)`.
    ///   - now: Unix seconds.
    /// - Throws: the first rule that it breaks.
    public mutating func admit(
        _ application: NodeApplication, members: MemberRegister, serial: [UInt8], now: UInt64
    ) throws(NodeCertificateError) -> NodeRecord {
        try check(members)
        let organization = try organization(of: application.member, in: members)
        guard application.role.isOffices == (application.member == MemberRegister.office) else {
            throw NodeCertificateError(
                .role, "workers and \"office\" are nodes of the office (member 0), mirrors those of members 1 and up")
        }
        try check(application.names)
        try check(key: application)
        guard NodeRecord.isSerial(serial), !records.contains(where: { $0.serial == serial }) else {
            throw NodeCertificateError(.serial, "the serial number \(Hex.encode(serial)) is used already, or is none")
        }
        guard records.count < Self.maximumCount else {
            throw NodeCertificateError(.full, "the register is full; begin another authority")
        }
        let until = try end(of: application, now: now)
        let record = NodeRecord(
            serial: serial, organization: organization, application: application,
            from: max(from, now - min(now, Self.allowance)), until: until)
        records.append(record)
        knownSequence = members.sequence
        return record
    }

    private func check(_ members: MemberRegister) throws(NodeCertificateError) {
        guard members.origin.utf8.elementsEqual(log.utf8) else {
            throw NodeCertificateError(.notAdmitted, "this authority serves \(log), not \(members.origin)")
        }
        guard members.sequence >= knownSequence else {
            throw NodeCertificateError(
                .notAdmitted,
                "this copy of the log has \(members.sequence) member records, \(knownSequence) were seen: it is old")
        }
    }

    private func organization(
        of number: UInt16, in members: MemberRegister
    ) throws(NodeCertificateError) -> String {
        if number == MemberRegister.office { return String(decoding: log.utf8.prefix(64), as: UTF8.self) }
        guard let member = members.member(number) else {
            throw NodeCertificateError(
                .notAdmitted,
                "\(number) is no member on \(log): see tabellion member list; whoever left gets no certificate")
        }
        return member.name
    }

    private func check(_ names: [NodeName]) throws(NodeCertificateError) {
        guard 1...NodeApplication.maximumNames ~= names.count, Set(names).count == names.count else {
            throw NodeCertificateError(
                .name, "a certificate has 1 to \(NodeApplication.maximumNames) names, none twice")
        }
        if let stranger = names.first(where: { !bounds.permit($0) }) {
            throw NodeCertificateError(
                .outsideBounds,
                "\(stranger) is not within \(bounds.texts.joined(separator: ", ")); another authority is needed")
        }
    }

    private func check(key application: NodeApplication) throws(NodeCertificateError) {
        for record in records where record.key == application.key {
            guard record.revoked == nil else {
                throw NodeCertificateError(.key, "a certificate of this key was revoked; make a new key on the node")
            }
            guard record.member == application.member, record.role == application.role else {
                throw NodeCertificateError(
                    .key,
                    "this key is \(record.commonName)'s \(record.role.rawValue); make a key for each node and role")
            }
        }
    }

    private func end(of application: NodeApplication, now: UInt64) throws(NodeCertificateError) -> UInt64 {
        guard 1...NodeApplication.maximumDays ~= application.days else {
            throw NodeCertificateError(
                .validity, "\(application.days) days; a certificate is valid for 1 to \(NodeApplication.maximumDays)")
        }
        let end = now + UInt64(application.days) * 86_400
        guard from <= now, end <= until else {
            throw NodeCertificateError(
                .validity,
                "the authority's own certificate does not reach so far; ask for fewer days, or begin another authority")
        }
        return end
    }

    /// Takes a certificate back.
    ///
    /// - Returns: false if it was revoked already; the first time stays.
    /// - Throws: `.serial` if there is none of that number.
    @discardableResult
    public mutating func revoke(_ serial: [UInt8], now: UInt64) throws(NodeCertificateError) -> Bool {
        guard let place = records.firstIndex(where: { $0.serial == serial }) else {
            throw NodeCertificateError(.serial, "no certificate has the serial number \(Hex.encode(serial))")
        }
        guard records[place].revoked == nil else { return false }
        records[place].revoked = now
        return true
    }

    /// Takes back every certificate that stands of whoever is no member any more; gives them as they were.
    ///
    /// - Throws: `.notAdmitted` for the members of another ledger, or of an old copy.
    public mutating func revokeOrphans(
        members: MemberRegister, now: UInt64
    ) throws(NodeCertificateError) -> [NodeRecord] {
        try check(members)
        knownSequence = members.sequence
        let orphans = records.filter { record in
            record.revoked == nil && now < record.until && record.member != MemberRegister.office
                && members.member(record.member) == nil
        }
        for orphan in orphans { try revoke(orphan.serial, now: now) }
        return orphans
    }

    /// Numbers the next revocation list, and says what stands on it.
    public mutating func nextList(now: UInt64) -> [NodeRecord] {
        listNumber += 1
        return records.filter { $0.revoked != nil && now < $0.until + Self.afterlife }
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        guard try members.string("type").utf8.elementsEqual(Self.type.utf8), try members.integer("v") == 1 else {
            throw members.failure("type", "\"\(Self.type)\" with v 1 should stand here")
        }
        log = try members.string("log")
        let bounds = try members.strings("bounds")
        do throws(NodeCertificateError) { self.bounds = try NameBounds(bounds) } catch {
            throw members.failure("bounds", error.message)
        }
        guard self.bounds.texts == bounds else {
            throw members.failure("bounds", "domains, then ranges, each in order, should stand here")
        }
        from = try members.integer("from")
        until = try members.integer("until")
        listNumber = try members.integer("list")
        knownSequence = try members.integer("memberRecords")
        records = try members.models("certificates")
        try members.finish()
        guard from < until, records.count <= Self.maximumCount else {
            throw members.failure("certificates", "the register is not one that this program writes")
        }
        guard Set(records.map(\.serial)).count == records.count else {
            throw members.failure("certificates", "a serial number stands here twice")
        }
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("v", 1)
        object.set("type", Self.type)
        object.set("log", log)
        object.set("bounds", texts: bounds.texts)
        object.set("from", from)
        object.set("until", until)
        object.set("list", listNumber)
        object.set("memberRecords", knownSequence)
        object.set("certificates", .array(records.map(\.json)))
        return .object(object)
    }
}
