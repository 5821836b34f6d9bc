import CanonicalJSON
import CryptoPrimitives
import SeededTestSupport
import Testing
import TransparencyLog

@testable import NodeCertificates

@Suite("The register of nodes' certificates")
struct NodeRegisterTests {
    private let now = Members.now

    /// What a refusal says; the register must be as it was.
    private func refusal(
        _ register: NodeRegister, _ application: NodeApplication, members: MemberRegister? = nil,
        serial: [UInt8] = Members.serial(1), now: UInt64 = Members.now
    ) throws -> NodeCertificateError.Code? {
        var changed = register
        let members = try members ?? Members.register(2)
        do throws(NodeCertificateError) {
            _ = try changed.admit(application, members: members, serial: serial, now: now)
            return nil
        } catch {
            #expect(changed == register)
            return error.code
        }
    }

    @Test func anAdmittedMemberIsCertified() throws {
        var register = try Members.nodes()
        let record = try register.admit(
            Members.application(2, .mirror, ["m2.example", "192.0.2.9"]), members: Members.register(2),
            serial: Members.serial(0xFF), now: now)
        #expect(record.organization == "Institution 2" && record.commonName == "member-2")
        #expect(record.serial == [0x7F] + [UInt8](repeating: 0xFF, count: 15))
        #expect(record.from == now - 300 && record.until == now + 90 * 86_400)
        let office = try register.admit(
            Members.application(0, .worker, ["w1.example"], key: 8), members: Members.register(2),
            serial: Members.serial(2), now: now)
        #expect(office.organization == Members.log && office.commonName == "office")
        #expect(register.records == [record, office])
        #expect(try NodeRegister(canonical: register.canonicalBytes, file: "register.json") == register)
    }

    @Test func onlyMembersOfThisLedgerAreCertified() throws {
        let register = try Members.nodes()
        #expect(try refusal(register, Members.application(2)) == nil)
        #expect(try refusal(register, Members.application(3)) == .notAdmitted)
        #expect(
            try refusal(register, Members.application(2), members: Members.register(2, log: "log.example/other"))
                == .notAdmitted)
        // Whoever left is a member no more.
        var left = try Members.register(3)
        let leave = MemberRecord.remove(log: Members.log, sequence: left.sequence, member: 2)
        #expect(try refusal(register, Members.application(2), members: left) == nil)
        try left.apply(
            record: leave.canonicalBytes,
            votes: [1, 3].map { leave.vote(by: $0, key: try Members.key(UInt8($0))) })
        #expect(try refusal(register, Members.application(2), members: left) == .notAdmitted)
    }

    @Test func rolesBelongToTheOfficeOrToMembers() throws {
        let register = try Members.nodes()
        for role in NodeRole.allCases {
            #expect(try refusal(register, Members.application(0, role)) == (role == .mirror ? .role : nil))
            #expect(try refusal(register, Members.application(1, role)) == (role == .mirror ? nil : .role))
        }
    }

    @Test func namesLieWithinTheBounds() throws {
        let register = try Members.nodes()
        #expect(try refusal(register, Members.application(1, .mirror, ["a.example", "192.0.2.1"])) == nil)
        for names in [["a.example", "a.test"], ["192.0.3.1"], ["2001:db8::1"]] {
            #expect(try refusal(register, Members.application(1, .mirror, names)) == .outsideBounds)
        }
        let many = (0..<17).map { "n\($0).example" }
        for names in [[], ["a.example", "A.example"], many] {
            #expect(try refusal(register, Members.application(1, .mirror, names)) == .name)
        }
        #expect(try refusal(register, Members.application(1, .mirror, Array(many.prefix(16)))) == nil)
    }

    @Test func validityIsBounded() throws {
        let register = try Members.nodes()
        for days in [1, 364] { #expect(try refusal(register, Members.application(days: days)) == nil) }
        for days in [0, -1, 366, 398, .max] {
            #expect(try refusal(register, Members.application(days: days)) == .validity)
        }
        let long = NodeRegister(log: Members.log, bounds: register.bounds, from: now - 300, until: now + 4000 * 86_400)
        #expect(try refusal(long, Members.application(days: 397)) == nil)
        #expect(try refusal(long, Members.application(days: 398)) == .validity)
        // The clock stands before the authority's own beginning.
        #expect(try refusal(register, Members.application(), now: now - 301) == .validity)
    }

    @Test func keysStayWithTheirNode() throws {
        var register = try Members.nodes()
        let first = try register.admit(
            Members.application(), members: Members.register(2), serial: Members.serial(1), now: now)
        let another = Members.serial(2)
        // Renewing is in order; another member, or another role, needs another key.
        #expect(try refusal(register, Members.application(), serial: another) == nil)
        #expect(try refusal(register, Members.application(2), serial: another) == .key)
        #expect(try refusal(register, Members.application(0, .worker), serial: another) == .key)
        #expect(try refusal(register, Members.application(2, key: 8), serial: another) == nil)
        #expect(try refusal(register, Members.application(2, key: 8), serial: first.serial) == .serial)
        #expect(
            try refusal(register, Members.application(2, key: 8), serial: [UInt8](repeating: 9, count: 16)) == .serial)
        #expect(try register.revoke(first.serial, now: now + 5))
        #expect(try refusal(register, Members.application(), serial: another) == .key)
    }

    @Test func revocationsStandUntilNobodyCouldTakeTheCertificate() throws {
        var register = try Members.nodes()
        let record = try register.admit(
            Members.application(days: 10), members: Members.register(2), serial: Members.serial(1), now: now)
        #expect(register.nextList(now: now).isEmpty)
        #expect(try register.revoke(record.serial, now: now + 5))
        #expect(try !register.revoke(record.serial, now: now + 6))
        #expect(
            performing: { try register.revoke(Members.serial(2), now: self.now) },
            throws: { ($0 as? NodeCertificateError)?.code == .serial })
        #expect(register.nextList(now: now + 7).map(\.revoked) == [now + 5])
        #expect(register.nextList(now: record.until + 6 * 86_400).count == 1)
        #expect(register.nextList(now: record.until + 8 * 86_400).isEmpty)
        #expect(register.listNumber == 4)
        #expect(try NodeRegister(canonical: register.canonicalBytes, file: "register.json") == register)
    }

    @Test func certificatesOfWhoeverLeftAreOrphans() throws {
        var register = try Members.nodes()
        let three = try Members.register(3)
        var records: [NodeRecord] = []
        for (index, member) in [UInt16(0), 1, 2, 3].enumerated() {
            records.append(
                try register.admit(
                    Members.application(member, member == 0 ? .office : .mirror, key: UInt8(index)), members: three,
                    serial: Members.serial(UInt8(index)), now: now))
        }
        #expect(try register.revokeOrphans(members: three, now: now).isEmpty)
        var two = three
        let leave = MemberRecord.remove(log: Members.log, sequence: two.sequence, member: 2)
        try two.apply(
            record: leave.canonicalBytes,
            votes: [1, 3].map { leave.vote(by: $0, key: try Members.key(UInt8($0))) })
        var later = register
        #expect(try later.revokeOrphans(members: two, now: records[2].until).isEmpty)
        #expect(try register.revokeOrphans(members: two, now: now) == [records[2]])
        #expect(register.records.map(\.revoked) == [nil, nil, now, nil])
        #expect(try register.revokeOrphans(members: two, now: now).isEmpty)
        // From now on a copy in which member 2 has not left is an old one.
        #expect(
            performing: { try register.revokeOrphans(members: three, now: self.now) },
            throws: { ($0 as? NodeCertificateError)?.code == .notAdmitted })
        let again = try Members.application(3, key: 9)
        #expect(try refusal(register, again, members: three, serial: Members.serial(9)) == .notAdmitted)
        #expect(try refusal(register, again, members: two, serial: Members.serial(9)) == nil)
    }

    /// Whatever stands in the file: a register that writes itself again as it was read, or a refusal.
    @Test func damagedRegistersAreRefused() throws {
        var generator = SeededGenerator.announced()
        var register = try Members.nodes()
        for index in UInt8(0)..<5 {
            _ = try register.admit(
                Members.application(key: index), members: Members.register(2), serial: Members.serial(index), now: now)
        }
        let good = register.canonicalBytes
        #expect(try NodeRegister(canonical: good, file: "register.json") == register)
        for _ in 0..<2000 {
            let bytes = generator.mutate(good)
            guard let read = try? NodeRegister(canonical: bytes, file: "register.json") else { continue }
            #expect(read.canonicalBytes.elementsEqual(bytes), "\(String(decoding: bytes, as: UTF8.self))")
        }
        let twice = String(decoding: good, as: UTF8.self).replacing(
            Hex.encode(Members.serial(1)), with: Hex.encode(Members.serial(2)))
        #expect(
            performing: { try NodeRegister(canonical: twice.utf8, file: "register.json") },
            throws: { ($0 as? NodeCertificateError)?.code == .register })
    }

    @Test func serialNumbersKeepTheirRandomBits() {
        for byte in UInt8.min...UInt8.max {
            let serial = NodeRegister.serial(from: [byte] + [UInt8](repeating: byte, count: 15))
            #expect(
                serial.count == 16 && serial[0] & 0xC0 == 0x40 && serial[0] & 0x3F == byte & 0x3F && serial[15] == byte)
        }
    }

    @Test(
        arguments: [
            (0, [1970, 1, 1, 0, 0, 0]), (951_782_399, [2000, 2, 28, 23, 59, 59]),
            (951_782_400, [2000, 2, 29, 0, 0, 0]),
            (1_795_243_628, [2026, 11, 21, 6, 47, 8]), (2_524_607_999, [2049, 12, 31, 23, 59, 59]),
            (4_107_542_400, [2100, 3, 1, 0, 0, 0]),
        ] as [(UInt64, [Int])])
    func momentsHaveTheirDates(_ seconds: UInt64, _ parts: [Int]) {
        let time = CivilTime(unixSeconds: seconds)
        #expect([time.year, time.month, time.day, time.hours, time.minutes, time.seconds] == parts)
    }
}
