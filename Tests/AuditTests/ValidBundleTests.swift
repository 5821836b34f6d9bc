import Audit
import CryptoPrimitives
import EvidenceModel
import EvidenceTestSupport
import Testing

@Suite("Bundles that are valid") struct ValidBundleTests {
    private func expectValid(_ fixture: BundleFixture) async throws -> AuditReport {
        let report = try await fixture.build().audit()
        #expect(report.exitCode == 0, "\(report.summary)")
        return report
    }

    @Test func whole() async throws {
        let report = try await SharedBundle.bundle.audit()
        #expect(report.exitCode == 0 && report.failing.isEmpty, "\(report.summary)")
        #expect(report.bounds.openingNotEarlierThan == BundleFixture.start)
        #expect(report.bounds.openingNotLaterThan == BundleFixture.start + 6_000)
        #expect(report.bounds.closingNotEarlierThan == BundleFixture.start + 60_000)
        #expect(report.bounds.closingNotLaterThan == BundleFixture.start + 70_000)
        #expect(report.isTest && report.gap == nil && report.uncleanItems.isEmpty)
        let manifest = try await SharedBundle.bundle.members["data/session.json"]!
        #expect(report.fingerprint == (try SessionManifest.read(manifest)).1)
    }

    @Test func withAGap() async throws {
        var fixture = BundleFixture()
        fixture.gap = .xServer
        fixture.reason = .xServer
        fixture.closingReport = false
        fixture.missing = [MissingPart(what: "cleanliness-close.json", why: "the X server was gone")]
        let report = try await expectValid(fixture)
        #expect(report.gap?.afterSegment == 3 && report.gap?.reason == .xServer)
        let lines = TextReport.lines(report, in: .english)
        #expect(lines.contains { $0.hasPrefix("Gap ") && $0.contains("after segment 3") && $0.contains("x-server") })
        #expect(lines.contains { $0.contains("cleanliness-close.json: the X server was gone") })
    }

    /// A worker killed after a mark, before its head was on the ledger; without a gap that is no excuse.
    @Test func withoutTheLastHead() async throws {
        var fixture = BundleFixture()
        fixture.losesHead = true
        #expect(try await fixture.build().audit().failing == [.ledgerHeads])
        fixture.gap = .worker
        fixture.reason = .worker
        _ = try await expectValid(fixture)
    }

    @Test func withoutMarks() async throws {
        var fixture = BundleFixture()
        fixture.mark = false
        let report = try await expectValid(fixture)
        #expect(report.bounds.closingNotEarlierThan == BundleFixture.start)
    }

    @Test func withADeclaredClockStep() async throws {
        var fixture = BundleFixture()
        fixture.clockSteps = [2: 3_600_000_000_000]
        _ = try await expectValid(fixture)
    }

    @Test func withAnUncleanItemThatForbidsNothing() async throws {
        var fixture = BundleFixture()
        fixture.uncleanItems = ["processes"]
        let report = try await expectValid(fixture)
        #expect(report.uncleanItems == ["open: processes"])
        #expect(TextReport.lines(report, in: .english).contains { $0.hasPrefix("Not clean") })
    }

    @Test func openedAtTheLastMoment() async throws {
        var fixture = BundleFixture()
        fixture.openingDelay = 90_000
        _ = try await expectValid(fixture)
    }

    @Test func withALetterAddedLater() async throws {
        var bundle = try await SharedBundle.bundle
        bundle.members["letter.pdf"] = Array("%PDF-1.7".utf8)
        bundle.retag()
        #expect(try bundle.audit().exitCode == 0)
    }

    /// Without a trust file the content is the same, the verdict is not.
    @Test func withoutATrustFile() async throws {
        let bundle = try await SharedBundle.bundle
        let report = try bundle.audit(nil)
        #expect(report.exitCode == 1 && report.isConsistent && report.failing == [.trust])
        #expect(TextReport.lines(report, in: .english).contains { $0.contains("not anchored to anything you trust") })
        #expect(try bundle.audit(nil, acceptsUntrusted: true).exitCode == 0)
    }

    /// A root that says TEST makes the output say so, whatever the trust file claims.
    @Test func testIsShownLoudly() async throws {
        var trust = TrustFixture()
        trust.isTest = false
        let report = try await SharedBundle.bundle.audit(trust)
        #expect(report.exitCode == 0 && report.isTest)
        for language in Language.allCases {
            let lines = TextReport.lines(report, in: language)
            #expect(lines.first?.contains("TEST") == true && lines.last?.contains("TEST") == true)
        }
        #expect(JSONReport.text(report, in: .english).contains(#""test":true"#))
    }

    /// Tokens of another program, under a policy that is no test: nothing says TEST, and a root that the auditor calls
    /// a test does not count.
    @Test func noTest() async throws {
        var fixture = BundleFixture()
        fixture.isTest = false
        fixture.alpha = try OpenSSLTokenMaker()
        fixture.beta = try OpenSSLTokenMaker()
        let bundle = try await fixture.build()
        var trust = TrustFixture()
        trust.roots = [fixture.alpha.root, fixture.beta.root]
        trust.isTest = false
        let report = try bundle.audit(trust)
        #expect(report.exitCode == 0 && !report.isTest, "\(report.summary)")
        for language in Language.allCases {
            #expect(!TextReport.lines(report, in: language).contains { $0.contains("TEST") })
        }
        #expect(JSONReport.text(report, in: .english).contains(#""test":false"#))
        trust.isTest = true
        let refused = try bundle.audit(trust)
        #expect(refused.exitCode == 1 && refused.isTest)
        #expect(refused.failing == [.freshness, .openingTokens, .chain, .closingToken], "\(refused.summary)")
    }

    /// The assembler, given a bundle's files, makes that bundle.
    @Test func theContainerFollowsFromItsFiles() async throws {
        let bundle = try await SharedBundle.bundle
        var assembler = BundleAssembler()
        for (name, bytes) in bundle.members {
            if let path = BundlePath.insideData(name) { try assembler.addData(path, MemberFacts(of: bytes)) }
        }
        let manifest = try assembler.closeData()
        #expect(manifest.bytes == bundle.members[ASiCManifest.member])
        let made: Set = ["mimetype", "bagit.txt", "manifest-sha256.txt", "manifest-sm3.txt", ASiCManifest.member]
        for (name, bytes) in bundle.members
        where BundlePath.insideData(name) == nil && !name.hasPrefix("tagmanifest-") && !made.contains(name) {
            try assembler.addTag(name, bytes)
        }
        var writer = ZipWriter()
        var file: [UInt8] = []
        for member in try assembler.members() {
            file += try writer.begin(member.zipMember)
            file += member.bytes ?? bundle.members[member.name]!
        }
        #expect(try file + writer.finish() == bundle.zip())
    }
}
