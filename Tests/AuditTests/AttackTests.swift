import Audit
import CanonicalJSON
import CryptoPrimitives
import EvidenceModel
import EvidenceTestSupport
import Testing

/// Changes by somebody who may ask time authorities for tokens and recompute every digest, but has no key of the
/// office, the worker or the ledger.
@Suite("Attacks on a bundle") struct AttackTests {
    private func attack(
        fires expected: Set<CheckID>, sourceLocation: SourceLocation = #_sourceLocation,
        _ change: (inout BuiltBundle) async throws -> Void
    ) async throws {
        var bundle = try await SharedBundle.bundle
        try await change(&bundle)
        let report = try bundle.audit()
        #expect(report.exitCode == 1, sourceLocation: sourceLocation)
        let silent = expected.subtracting(report.failing)
        #expect(silent.isEmpty, "\(silent) did not fire:\n\(report.summary)", sourceLocation: sourceLocation)
        // The same without a trust file: never accepted as consistent either.
        let untrusted = try bundle.audit(nil, acceptsUntrusted: true)
        if !expected.isSubset(of: [.trust]) { #expect(untrusted.exitCode == 1, sourceLocation: sourceLocation) }
    }

    private static func removeSegment(_ n: UInt32, from manifest: inout SessionManifest) {
        manifest.header.chain.removeAll { link in
            if case .segment(let values) = link.step { values.n == n } else { false }
        }
        manifest.records.removeAll { $0.path == SegmentValues.path(n) }
    }

    @Test func aDroppedSegment() async throws {
        try await attack(fires: [.chain, .signature, .ledgerHeads, .ledgerClosing]) { bundle in
            bundle.members["data/recording/000002.m4s"] = nil
            try bundle.editManifest { Self.removeSegment(2, from: &$0) }
            try await bundle.reseal()
        }
    }

    /// Later segments are renumbered and moved in time, so that the links follow each other again.
    @Test func aDroppedSegmentWithAllElseRecomputed() async throws {
        try await attack(fires: [.chain, .recording, .signature, .ledgerHeads, .ledgerClosing]) { bundle in
            bundle.members["data/recording/000002.m4s"] = bundle.members["data/recording/000003.m4s"]
            bundle.members["data/recording/000003.m4s"] = nil
            try bundle.editManifest { manifest in
                Self.removeSegment(2, from: &manifest)
                manifest.records.removeAll { $0.path == SegmentValues.path(3) }
                for index in manifest.header.chain.indices {
                    guard case .segment(var values) = manifest.header.chain[index].step, values.n == 3 else { continue }
                    values.n = 2
                    values.startMonotonicNs -= 2_000_000_000
                    values.startUnixNs -= 2_000_000_000
                    manifest.header.chain[index].step = .segment(values)
                }
                manifest.records.append(Self.record("recording/000002.m4s"))
                manifest.records.sort { BundlePath.precedes($0.path, $1.path) }
            }
            try await bundle.reseal()
        }
    }

    private static func record(_ path: String) -> ArtefactRecord {
        ArtefactRecord(
            path: path, mediaType: "video/mp4", bytes: 0, digests: DigestPair(of: []), at: 0, source: .recorder,
            tier: .open, salt: TestKeys.bytes(path, 16))
    }

    /// The end is cut off: its marks and links with it.
    @Test func aCutEnd() async throws {
        try await attack(fires: [.input, .ledgerHeads, .signature, .ledgerClosing]) { bundle in
            bundle.members["data/recording/000003.m4s"] = nil
            bundle.members["tokens/fresh-1.tst"] = nil
            try bundle.editManifest { manifest in
                manifest.header.chain.removeLast(2)
                manifest.records.removeAll { $0.path == SegmentValues.path(3) }
            }
            try await bundle.reseal()
        }
    }

    @Test func swappedSegments() async throws {
        try await attack(fires: [.recording, .signature]) { bundle in
            let first = bundle.members["data/recording/000001.m4s"]
            bundle.members["data/recording/000001.m4s"] = bundle.members["data/recording/000002.m4s"]
            bundle.members["data/recording/000002.m4s"] = first
            let files = bundle.members
            try bundle.editManifest { manifest in
                for index in manifest.header.chain.indices {
                    guard case .segment(var values) = manifest.header.chain[index].step else { continue }
                    let bytes = files[BundlePath.member(values.path)]!
                    values.bytes = UInt64(bytes.count)
                    values.digests = DigestPair(of: bytes)
                    manifest.header.chain[index].step = .segment(values)
                }
            }
            try await bundle.reseal()
        }
    }

    @Test func reorderedLinks() async throws {
        try await attack(fires: [.chain, .signature]) { bundle in
            try bundle.editManifest { $0.header.chain.swapAt(1, 2) }
            try await bundle.reseal()
        }
    }

    /// A changed time without recomputed heads: the chain tells by itself.
    @Test func aLinkThatDoesNotGiveItsHead() async throws {
        try await attack(fires: [.chain]) { bundle in
            try bundle.editManifest(recomputesHeads: false) { manifest in
                guard case .segment(var values) = manifest.header.chain[3].step else {
                    guard case .mark(var mark) = manifest.header.chain[3].step else { return }
                    mark.time += 1
                    manifest.header.chain[3].head = DigestPair(head: .zero)
                    manifest.header.chain[3].step = .mark(mark)
                    return
                }
                values.startUnixNs += 1
                manifest.header.chain[3].step = .segment(values)
            }
            try await bundle.reseal()
        }
    }

    @Test func aRewrittenOpening() async throws {
        try await attack(fires: [.openingTokens, .ledgerOpening, .signature, .chain]) { bundle in
            try bundle.edit("data/opening.json", as: SessionOpening.self) { $0.image.verifiedAt += 1 }
            try bundle.editManifest { _ in }
            try await bundle.reseal()
        }
    }

    @Test func anotherSubject() async throws {
        try await attack(fires: [.opening, .signature]) { bundle in
            try bundle.edit("data/subject.json", as: SessionSubject.self) { $0.subject = "李四" }
            try bundle.editManifest { _ in }
            try await bundle.reseal()
        }
    }

    @Test func aSofterPolicy() async throws {
        try await attack(fires: [.opening, .signature]) { bundle in
            try bundle.edit("data/policy.json", as: EvidencePolicy.self) { $0.quorum = 0 }
            try bundle.editManifest { _ in }
            try await bundle.reseal()
        }
    }

    @Test func aPolishedReport() async throws {
        var fixture = BundleFixture()
        fixture.uncleanItems = ["processes"]
        var bundle = try await fixture.build()
        try bundle.edit("data/cleanliness-open.json", as: CleanlinessReport.self) { report in
            for index in report.items.indices where report.items[index].result == .fail {
                report.items[index].result = .pass
            }
        }
        try bundle.editManifest { $0.header.cleanlinessOpen = CleanlinessSummary(pass: 3, notChecked: 1, failed: []) }
        try await bundle.reseal()
        let report = try bundle.audit()
        #expect(report.failing.isSuperset(of: [.opening, .signature, .ledgerClosing]), "\(report.summary)")
        #expect(!report.failing.contains(.cleanliness))
    }

    @Test func anEditedInputLine() async throws {
        try await attack(fires: [.input, .signature]) { bundle in
            let text = String(decoding: bundle.members["data/input.jsonl"]!, as: UTF8.self)
            bundle.members["data/input.jsonl"] = Array(text.replacing("example.com", with: "example.org").utf8)
            try bundle.editManifest { _ in }
            try await bundle.reseal()
        }
    }

    @Test func anExchangedDownload() async throws {
        try await attack(fires: [.artefacts, .signature]) { bundle in
            bundle.members["data/downloads/0001.bin"]![250] ^= 1
            try bundle.editManifest { _ in }
            try await bundle.reseal()
        }
        try await attack(fires: [.artefacts, .signature]) { bundle in
            bundle.members["data/screenshots/0001.png"]!.append(0)
            try bundle.editManifest { _ in }
            try await bundle.reseal()
        }
    }

    /// The worker's own signature over a manifest that the ledger does not know.
    @Test func aSecondManifestByTheWorker() async throws {
        try await attack(fires: [.ledgerClosing]) { bundle in
            try bundle.editManifest(signer: TestKeys.worker) { $0.header.closedAt += 1 }
            try await bundle.reseal()
        }
    }

    @Test func anotherSignersFingerprint() async throws {
        try await attack(fires: [.signature]) { bundle in
            try bundle.editManifest(signer: TestKeys.attacker) { _ in }
            try await bundle.reseal()
        }
        try await attack(fires: [.opening, .ledgerKey, .ledgerOpening, .ledgerHeads, .ledgerClosing]) { bundle in
            let fingerprint = try SessionManifest.read(bundle.members["data/session.json"]!).1
            let key = TestKeys.attacker
            bundle.members["signature.json"] =
                WorkerSignature(worker: key.publicKey, fingerprint: fingerprint) { key.sign($0) }.canonicalBytes
            bundle.retag()
        }
    }

    /// Everything made anew, with keys that nobody knows: only the trust file can tell.
    @Test func aForgedWorld() async throws {
        let changes: [(inout BundleFixture) -> Void] = [
            {
                $0.worker = TestKeys.attacker
                $0.office = TestKeys.attacker
            }, { $0.office = TestKeys.attacker },
            { $0.log = TestKeys.attacker },
        ]
        for change in changes {
            var fixture = BundleFixture()
            change(&fixture)
            let bundle = try await fixture.build()
            #expect(try bundle.audit().failing == [.trust])
            #expect(try bundle.audit().exitCode == 1)
            #expect(try bundle.audit(nil).exitCode == 1)
        }
    }

    @Test func trustFilesThatDoNotKnowTheAnchors() async throws {
        let bundle = try await SharedBundle.bundle
        let changes: [(inout TrustFixture) -> Void] = [
            { $0.offices = [] }, { $0.offices = [TestKeys.attacker.publicKey] }, { $0.logs = [] },
            { $0.logs = [TestKeys.attacker.publicKey] }, { $0.roots = [TokenMaker.alpha.root] }, { $0.roots = [] },
            { $0.cosigners = [TestKeys.attacker.publicKey] },
        ]
        for change in changes {
            var trust = TrustFixture()
            change(&trust)
            let report = try bundle.audit(trust)
            #expect(report.exitCode == 1 && report.failing == [.trust], "\(report.summary)")
        }
    }

    @Test func swappedTokens() async throws {
        func swap(_ one: String, _ other: String) -> (inout BuiltBundle) async throws -> Void {
            { bundle in
                let token = bundle.members[one]
                bundle.members[one] = bundle.members[other]
                bundle.members[other] = token
                bundle.retag()
            }
        }
        try await attack(fires: [.freshness, .chain], swap("tokens/fresh-0.tst", "tokens/fresh-1.tst"))
        try await attack(fires: [.openingTokens], swap("tokens/opening-alpha.tst", "tokens/fresh-0.tst"))
        try await attack(
            fires: [.closingToken, .openingTokens], swap("META-INF/timestamp001.tst", "tokens/opening-beta.tst"))
        // The same imprint by the other authority: only the root tells, so only with a trust file.
        var bundle = try await SharedBundle.bundle
        try await swap("tokens/opening-alpha.tst", "tokens/opening-beta.tst")(&bundle)
        #expect(try bundle.audit().failing == [.openingTokens])
    }

    /// A newer token over the same opening is later than 90 s.
    @Test func aLateOpening() async throws {
        var fixture = BundleFixture()
        fixture.openingDelay = 90_001
        let report = try await fixture.build().audit()
        #expect(report.failing == [.freshness], "\(report.summary)")
    }

    @Test func testTokensUnderAPolicyThatIsNone() async throws {
        var fixture = BundleFixture()
        fixture.isTest = false
        let report = try await fixture.build().audit()
        #expect(report.exitCode == 1)
        #expect(report.failing == [.freshness, .openingTokens, .chain, .closingToken], "\(report.summary)")
        #expect(TextReport.lines(report, in: .english).first?.contains("TEST") == true)
    }

    @Test func wrongProofs() async throws {
        typealias Change = @Sendable (inout LedgerProofs) -> Void
        let changes: [(CheckID, Change)] = [
            (.ledgerKey, { $0.entries[0].proof[0] = .zero }), (.ledgerKey, { $0.entries[0].index -= 1 }),
            (.ledgerKey, { $0.entries[0].proof.removeLast() }), (.ledgerOpening, { $0.entries[1].proof[1] = .zero }),
            (.ledgerOpening, { $0.openingProof[0] = .zero }), (.ledgerOpening, { $0.entries[1].contentSalt![0] ^= 1 }),
            (.ledgerHeads, { $0.entries[2].proof = [] }), (.ledgerHeads, { $0.entries[2].contentSalt![31] ^= 1 }),
            (.ledgerHeads, { $0.entries.remove(at: 2) }), (.ledgerHeads, { $0.entries.insert($0.entries[2], at: 2) }),
            (.ledgerClosing, { $0.entries[3].proof[0] = .zero }), (.ledgerClosing, { $0.entries[3].entry[20] ^= 1 }),
            (.ledgerClosing, { $0.entries[3].contentSalt![0] ^= 1 }), (.checkpoints, { $0.consistency[0] = .zero }),
            (.checkpoints, { $0.consistency = [] }), (.checkpoints, { $0.size += 1 }),
            (.checkpoints, { $0.openingSize -= 1 }), (.ledgerOpening, { $0.entries[1].entry[9] ^= 1 }),
            (.ledgerKey, { $0.entries[0].entry[9] ^= 1 }), (.ledgerHeads, { $0.entries[2].entry[9] ^= 1 }),
            (.ledgerHeads, { $0.entries[2].entry = $0.entries[3].entry }),
        ]
        for (check, change) in changes {
            try await attack(fires: [check]) { bundle in
                try bundle.edit("ledger/entries.json", as: LedgerProofs.self) { change(&$0) }
                bundle.retag()
            }
        }
    }

    @Test func checkpointsOfOthers() async throws {
        try await attack(fires: [.checkpoints, .ledgerOpening]) { bundle in
            bundle.members["ledger/checkpoint-opening.txt"] = bundle.members["ledger/checkpoint-final.txt"]
            bundle.retag()
        }
        try await attack(fires: [.checkpoints]) { bundle in
            let note = String(decoding: bundle.members["ledger/checkpoint-final.txt"]!, as: UTF8.self)
            let lines = note.split(separator: "\n", omittingEmptySubsequences: false)
            let uncosigned = lines.filter { !$0.contains(BundleFixture.cosignerName) }.joined(separator: "\n")
            #expect(uncosigned != note)
            bundle.members["ledger/checkpoint-final.txt"] = Array(uncosigned.utf8)
            bundle.retag()
        }
    }

    @Test func undeclaredClockSteps() async throws {
        var fixture = BundleFixture()
        fixture.clockSteps = [3: 200_000_000]
        fixture.declaresClockSteps = false
        #expect(try await fixture.build().audit().failing == [.recording])
        try await attack(fires: [.recording]) { bundle in
            try bundle.editManifest { $0.header.clockSteps = [ClockStep(segment: 2, ns: 1)] }
        }
        try await attack(fires: [.recording]) { bundle in
            try bundle.editManifest { $0.header.clockSteps = [ClockStep(segment: 9, ns: 1)] }
        }
    }

    @Test func forbiddenItems() async throws {
        for forbidding in [["processes"], ["absent"], ["routes"]] {
            var fixture = BundleFixture()
            fixture.uncleanItems = ["processes"]
            fixture.forbidding = forbidding
            #expect(try await fixture.build().audit().failing == [.cleanliness])
        }
    }

    @Test func aMissingReportMustBeDeclared() async throws {
        var fixture = BundleFixture()
        fixture.closingReport = false
        #expect(try await fixture.build().audit().failing == [.cleanliness])
    }

    @Test func headersThatContradictTheOpening() async throws {
        let changes: [(inout SessionHeader) -> Void] = [
            { $0.session = "00000000-0000-0000-0000-000000000000" }, { $0.lease += 1 }, { $0.openedAt += 1 },
            { $0.worker = DigestPair(of: []) }, { $0.image.name = "other" }, { $0.image.digests = DigestPair(of: []) },
        ]
        for change in changes {
            try await attack(fires: [.opening]) { bundle in
                try bundle.editManifest(signer: TestKeys.worker) { change(&$0.header) }
                try await bundle.reseal()
            }
        }
    }
}
