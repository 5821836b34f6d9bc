import Audit
import CryptoPrimitives
import EvidenceModel
import EvidenceTestSupport
import SeededTestSupport
import Testing

@Suite("Missing, extra and changed members") struct MemberTests {
    /// Each member left out: with the lists as they were, and with all lists recomputed.
    @Test func missing() async throws {
        let whole = try await SharedBundle.bundle
        for name in whole.members.keys.sorted() where name != "mimetype" {
            for reseals in [false, true] {
                var bundle = whole
                bundle.members[name] = nil
                if reseals, name != "manifest-sha256.txt" { try await bundle.reseal() }
                if reseals, bundle.members[name] != nil { continue }
                let report = try bundle.audit()
                #expect(report.exitCode == 1, "\(name)")
                let says = report.checks.flatMap(\.reasons).contains { $0.text(in: .english).contains(name) }
                #expect(says, "nothing names \(name):\n\(report.summary)")
                #expect(try bundle.audit(nil, acceptsUntrusted: true).exitCode == 1)
            }
        }
        var headless = whole
        headless.members["mimetype"] = nil
        #expect(throws: EvidenceError.self) { try headless.audit() }
    }

    @Test(arguments: [
        "data/extra.bin", "data/recording/000004.m4s", "data/page/x.mhtml", "notes.txt", "tokens/fresh-2.tst",
        "tokens/opening-gamma.tst", "META-INF/timestamp002.tst", "META-INF/manifest.xml", "ledger/more.json", "data2/x",
        "fetch.txt", "bag-info.txt",
    ])
    func extra(_ name: String) async throws {
        for reseals in [false, true] {
            var bundle = try await SharedBundle.bundle
            bundle.members[name] = Array("extra".utf8)
            if reseals { try await bundle.reseal() }
            let report = try bundle.audit()
            #expect(report.exitCode == 1)
            let says = report.checks.flatMap(\.reasons).contains { $0.text(in: .english).contains(name) }
            #expect(says, "\(report.summary)")
        }
    }

    /// A record may not name a segment outside the chain, even one that the worker signed.
    @Test func aSegmentThatTheChainDoesNotKnow() async throws {
        var bundle = try await SharedBundle.bundle
        bundle.members["data/recording/000004.m4s"] = bundle.members["data/recording/000003.m4s"]
        try bundle.editManifest(signer: TestKeys.worker) { manifest in
            let place = manifest.records.firstIndex { $0.path == "recording/000003.m4s" }!
            var record = manifest.records[place]
            record.path = "recording/000004.m4s"
            manifest.records.insert(record, at: place + 1)
        }
        try await bundle.reseal()
        #expect(try bundle.audit().failing == [.records, .ledgerClosing])
    }

    /// One changed byte in a member, CRC and all lists recomputed: never accepted.
    @Test func changedMembers() async throws {
        var generator = SeededGenerator.announced()
        let whole = try await SharedBundle.bundle
        for name in whole.members.keys.sorted() where name != "mimetype" {
            for round in 0..<2 {
                var bundle = whole
                let index = Int.random(in: bundle.members[name]!.indices, using: &generator)
                bundle.members[name]![index] ^= 1 << UInt8.random(in: 0...7, using: &generator)
                if round == 1, !name.contains("manifest") { try await bundle.reseal() }
                if round == 1, bundle.members[name] == whole.members[name] { continue }
                if round == 1, name == ASiCManifest.tokenMember { continue }
                let report = try bundle.audit()
                #expect(report.exitCode == 1, "byte \(index) of \(name)")
            }
        }
    }

    /// What a hostile file says cannot forge a line of the report.
    @Test func reportsCannotBeForged() async throws {
        var fixture = BundleFixture()
        fixture.missing = [MissingPart(what: "x\nPASS  trust\u{1B}[2J\u{202E}", why: "\r\u{0}")]
        let report = try await fixture.build().audit()
        for language in Language.allCases {
            for line in TextReport.lines(report, in: language) {
                #expect(!line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E || $0.value == 0x1B })
            }
        }
    }

    @Test func everyCheckSaysItsReasonOnItsOwnLine() async throws {
        var bundle = try await SharedBundle.bundle
        bundle.members["data/policy.json"] = Array("{}".utf8)
        bundle.members["data/session.json"] = Array("[".utf8)
        bundle.members["data/opening.json"] = []
        bundle.members["signature.json"] = Array("null".utf8)
        bundle.members["ledger/entries.json"] = Array("{\"v\":1}".utf8)
        let report = try bundle.audit()
        #expect(report.exitCode == 1)
        for check in report.checks where check.outcome != .passed { #expect(!check.reasons.isEmpty, "\(check.id)") }
        #expect(report.failing.count > 12)
    }
}
