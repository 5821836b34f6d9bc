import CanonicalJSON
public import CryptoPrimitives
public import EvidenceModel
import TokenVerification
import TransparencyLog

/// Builds a small complete bundle: real tokens, a real recording, a real ledger of a few entries.
///
/// Its members can be changed before `build`; what follows from them is computed as a worker would.
public struct BundleFixture: Sendable {
    /// Time of the freshness token, Unix milliseconds.
    public static let start: UInt64 = 1_790_000_000_000
    public static let session = "6f1c1e0a-8f0e-4b63-9d35-3f1f0c9d7e21"
    static let openedAt = start + 5_000
    static let monotonicStart: UInt64 = 77_000_000_000

    /// The policy's authorities `alpha` and `beta`.
    public var alpha: any TokenMaking = TokenMaker.alpha
    public var beta: any TokenMaking = TokenMaker.beta
    public var worker = TestKeys.worker
    public var office = TestKeys.office
    public var log = TestKeys.log
    /// Delay of the opening tokens after the freshness token, milliseconds.
    public var openingDelay: UInt64 = 6_000
    public var isTest = true
    public var lease: UInt64 = 7
    public var mark = true
    /// The head after the mark never reached the ledger.
    public var losesHead = false
    public var gap: GapValues.Reason?
    public var reason = ClosingReason.user
    public var closingReport = true
    public var missing: [MissingPart] = []
    /// Wall clock steps before segment n, nanoseconds ahead.
    public var clockSteps: [UInt32: UInt64] = [:]
    public var declaresClockSteps = true
    /// Items of the opening report that fail.
    public var uncleanItems: Set<String> = []
    public var forbidding = ["image.digest"]
    /// Files of `data/` beside those that every session has.
    public var extraFiles: [(path: String, bytes: [UInt8])] = []

    public init() {}

    public static let logName = "ledger.example/tb"
    public static let cosignerName = "mirror.example/tb"

    var policy: EvidencePolicy {
        get throws {
            let recipient = "age1qyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqs3290gq"
            return EvidencePolicy(
                test: isTest,
                log: try VerifierKey(name: Self.logName, type: .ed25519, publicKey: log.publicKey).text,
                cosigners: [
                    try VerifierKey(
                        name: Self.cosignerName, type: .cosignature, publicKey: TestKeys.cosigner.publicKey
                    ).text
                ], quorum: 1,
                timeAuthorities: [
                    .init(name: "alpha", root: DigestPair(of: alpha.root)),
                    .init(name: "beta", root: DigestPair(of: beta.root)),
                ], limits: .init(sessionSeconds: 600, authoritySeconds: 30, bytes: 1 << 30),
                forbidding: forbidding, sealedTo: [recipient])
        }
    }

    public func build() async throws -> BuiltBundle {
        var data: [String: [UInt8]] = [:]
        var tokens: [String: [UInt8]] = [:]
        let fresh = try await alpha.token(over: sha256(TestKeys.bytes("fresh", 32)), at: Self.start)
        tokens[MarkValues.path(0)] = fresh
        let policy = try policy
        data[EvidencePolicy.path] = policy.canonicalBytes
        let subject = SessionSubject(
            subject: "张三, Zhang San", salt: TestKeys.bytes("subject", 16),
            identified: "identity card, shown to the office")
        data[SessionSubject.path] = subject.canonicalBytes
        let openReport = try report(.open)
        data[CleanlinessReport.Phase.open.path] = openReport.canonicalBytes
        let opening = opening(policy, openReport, subject, fresh, try Self.time(of: fresh))
        data[EvidenceModel.SessionOpening.path] = opening.canonicalBytes
        let openingDigests = DigestPair(of: opening.canonicalBytes)
        for (name, maker) in [("alpha", alpha), ("beta", beta)] {
            tokens[BundleLayout.openingTokenMember(name)] = try await maker.token(
                over: openingDigests.sha256, at: Self.start + openingDelay)
        }
        data["readme.txt"] = Array("How to check this bundle. 如何核验本证据包。\n".utf8)
        data["sealed.jsonl.age"] = Array("age-encryption.org/v1\n".utf8) + TestKeys.bytes("sealed", 90)
        data["screenshots/0001.png"] = TestKeys.bytes("screenshot", 120)
        data["downloads/0001.bin"] = TestKeys.bytes("download", 300)
        for (path, bytes) in extraFiles { data[path] = bytes }
        var recorder = FixtureRecorder(self, opening: openingDigests.sha256)
        try await recorder.record(&data, &tokens)
        let closeReport = closingReport ? try report(.close) : nil
        if let closeReport { data[CleanlinessReport.Phase.close.path] = closeReport.canonicalBytes }
        let header = header(opening, openingDigests, recorder, openReport, closeReport)
        let manifest = try SessionManifest(header: header, records: records(of: data, recorder))
        data[SessionManifest.path] = manifest.canonicalBytes
        let ledger = try FixtureLedger(
            self, manifest, opening: openingDigests, markHeads: losesHead ? [] : recorder.markHeads)
        return try await BuiltBundle.assemble(
            alpha, data: data, tags: tokens.merging(ledger.members) { $1 }, signature: sign(manifest.fingerprint))
    }

    /// genTime in Unix milliseconds.
    static func time(of token: [UInt8]) throws -> UInt64 {
        UInt64(try TimeStampToken(der: token).genTime.unixMilliseconds)
    }

    func sign(_ fingerprint: Fingerprint) -> WorkerSignature {
        WorkerSignature(worker: worker.publicKey, fingerprint: fingerprint) { worker.sign($0) }
    }

    private func opening(
        _ policy: EvidencePolicy, _ report: CleanlinessReport, _ subject: SessionSubject, _ fresh: [UInt8],
        _ time: UInt64
    ) -> EvidenceModel.SessionOpening {
        EvidenceModel.SessionOpening(
            session: Self.session, worker: DigestPair(of: worker.publicKey), lease: lease,
            random: TestKeys.bytes("random", 32), openedAt: Self.openedAt,
            freshness: Freshness(authority: "alpha", token: DigestPair(of: fresh), time: time),
            image: VerifiedImage(
                name: "desktop-12.7", digests: DigestPair(of: Array("image".utf8)), verified: .hashed,
                verifiedAt: Self.start - 60_000),
            display: DisplayGeometry(width: 64, height: 48, stripHeight: 16, depth: 24),
            recorder: RecorderSettings(
                maximumRate: 15, heartbeatMs: 1000, versions: [("libavcodec", "59.37.100"), ("tabellion", "0.1")]),
            policy: DigestPair(of: policy.canonicalBytes), cleanliness: DigestPair(of: report.canonicalBytes),
            subjectCommitment: subject.commitment)
    }

    private func report(_ phase: CleanlinessReport.Phase) throws -> CleanlinessReport {
        let names = ["clock.offset", "image.digest", "processes", "routes"]
        let items = names.map { name in
            CleanlinessItem(
                id: name, what: "what \(name) is", how: "read", expected: "as the image says",
                found: name == "routes"
                    ? .sealed(SealedValue(salt: TestKeys.bytes("routes", 16), bytes: Array("routes".utf8)))
                    : .text("as the image says"),
                result: uncleanItems.contains(name) && phase == .open ? .fail : name == "routes" ? .notChecked : .pass,
                at: Self.openedAt)
        }
        return try CleanlinessReport(session: Self.session, phase: phase, items: items)
    }

    private func header(
        _ opening: EvidenceModel.SessionOpening, _ digests: DigestPair, _ recorder: FixtureRecorder,
        _ open: CleanlinessReport, _ close: CleanlinessReport?
    ) -> SessionHeader {
        SessionHeader(
            session: opening.session, worker: opening.worker, lease: lease, openedAt: opening.openedAt,
            closedAt: opening.openedAt + 61_000, reason: reason, opening: digests,
            head0: DigestPair(head: recorder.chain.firstHead), lastHead: DigestPair(head: recorder.chain.head),
            chain: recorder.links, image: ImageReference(name: opening.image.name, digests: opening.image.digests),
            input: InputSummary(recorder.input), cleanlinessOpen: open.summary, cleanlinessClose: close?.summary,
            clockSteps: declaresClockSteps ? recorder.steps : [], missing: missing, recoveredAt: nil)
    }

    private func records(of data: [String: [UInt8]], _ recorder: FixtureRecorder) -> [ArtefactRecord] {
        let segments = recorder.links.compactMap { link -> SegmentValues? in
            if case .segment(let values) = link.step { values } else { nil }
        }
        return data.map { path, bytes in
            ArtefactRecord(
                path: path, name: path.hasPrefix("downloads/") ? "Vertrag für 张三.bin" : nil,
                mediaType: path.hasSuffix(".json") ? "application/json" : "application/octet-stream",
                bytes: UInt64(bytes.count), digests: DigestPair(of: bytes), at: Self.openedAt + 60_000,
                source: path.hasPrefix("recording/") ? .recorder : .worker,
                tier: path.hasSuffix(".age") ? .sealed : .open, salt: TestKeys.bytes("record \(path)", 16),
                segment: segments.first { $0.path == path })
        }
    }
}
