import CanonicalJSON
import CertificateModel
import CertificateTestSupport
import CryptoPrimitives
import Testing

@Suite("Requests for certificates: the state machine")
struct CertificateStateTests {
    typealias Phase = CertificateState.Phase
    typealias Kind = CertificateState.Event.Kind
    private static let number = CertificateNumber(year: 2026, number: 1)

    /// The table once more, written by hand.
    private static let legal: [Phase: [Kind: Phase]] = [
        .requested: [.withdraw: .withdrawn, .take: .taken],
        .taken: [.withdraw: .withdrawn, .take: .taken, .checkHeld: .checked, .checkFailed: .taken, .refuse: .refused],
        .checked: [
            .withdraw: .withdrawn, .take: .taken, .checkHeld: .checked, .checkFailed: .taken, .approve: .approved,
            .refuse: .refused,
        ],
    ]

    private static func state(at phase: Phase) throws -> CertificateState {
        let notary = CertificateSample.notary
        let taken = try CertificateState().applying(.take(by: notary))
        let checked = try taken.applying(.check(CertificateSample.check()))
        return switch phase {
        case .requested: CertificateState()
        case .taken: taken
        case .checked: checked
        case .approved:
            try checked.applying(.approve(number, check: CertificateSample.check().digest, by: notary, at: 9))
        case .refused: try taken.applying(.refuse(reason: "The file is another one.", by: notary, at: 9))
        case .withdrawn: try taken.applying(.withdraw(at: 9))
        }
    }

    /// An event that nothing but the table can refuse: a colleague takes it over.
    private static func event(_ kind: Kind) -> CertificateState.Event {
        let notary = CertificateSample.notary
        return switch kind {
        case .withdraw: .withdraw(at: 10)
        case .take: .take(by: CertificateSample.colleague)
        case .checkHeld: .check(CertificateSample.check())
        case .checkFailed: .check(CertificateSample.check(holds: false))
        case .approve: .approve(number, check: CertificateSample.check().digest, by: notary, at: 10)
        case .refuse: .refuse(reason: "Not enough.", by: notary, at: 10)
        }
    }

    @Test("every pair of phase and event", arguments: Phase.allCases, Kind.allCases)
    func pair(_ phase: Phase, _ kind: Kind) throws {
        let state = try Self.state(at: phase)
        #expect(state.phase == phase)
        let event = Self.event(kind)
        #expect(event.kind == kind)
        if let next = Self.legal[phase]?[kind] {
            let moved = try state.applying(event)
            #expect(moved.phase == next && moved.phase.isEnd == (moved.decision != nil))
        } else {
            let error = #expect(throws: CertificateError.self) { try state.applying(event) }
            #expect(error?.code == (phase.isEnd ? .decided : .move))
        }
    }

    @Test("the table is the one that is written here")
    func table() {
        #expect(CertificateState.moves.filter { !$0.value.isEmpty } == Self.legal)
        #expect(Set(CertificateState.moves.keys) == Set(Phase.allCases))
    }

    @Test("only who took it up checks and decides, and only the check that was seen is approved")
    func whoAndWhat() throws {
        let (notary, colleague) = (CertificateSample.notary, CertificateSample.colleague)
        let taken = try Self.state(at: .taken)
        func code(_ state: CertificateState, _ event: CertificateState.Event) -> CertificateError.Code? {
            do {
                _ = try state.applying(event)
                return nil
            } catch { return error.code }
        }
        #expect(code(taken, .take(by: notary)) == .move)
        #expect(code(taken, .check(CertificateSample.check(by: colleague))) == .notary)
        #expect(code(taken, .refuse(reason: "no", by: colleague, at: 1)) == .notary)
        #expect(code(taken, .refuse(reason: "", by: notary, at: 1)) == .field)
        let checked = try Self.state(at: .checked)
        let digest = try #require(checked.standing?.digest)
        #expect(code(checked, .approve(Self.number, check: digest, by: colleague, at: 1)) == .notary)
        let earlier = CertificateSample.check(at: 5).digest
        #expect(code(checked, .approve(Self.number, check: earlier, by: notary, at: 1)) == .check)
        #expect(code(checked, .approve(Self.number, check: digest, by: notary, at: 1)) == nil)
        // Whoever takes it over checks anew.
        let over = try checked.applying(.take(by: colleague))
        #expect(over.phase == .taken && over.standing == nil && over.checks.count == 1)
        #expect(code(over, .approve(Self.number, check: digest, by: colleague, at: 1)) == .move)
        // A later check that fails takes the earlier one's place.
        let failed = try checked.applying(.check(CertificateSample.check(holds: false)))
        #expect(failed.phase == .taken && failed.checks.count == 2)
        #expect(code(failed, .approve(Self.number, check: digest, by: notary, at: 1)) == .move)
    }

    @Test("a check holds only with digest and proof, or with bundle, fingerprint and ledger")
    func holds() {
        func check(_ source: CertificateCheck.Source, _ kinds: [CertificateFinding.Kind]) -> Bool {
            let sample = CertificateSample.check()
            return CertificateCheck(
                at: 1, by: sample.by, source: source, file: source == .bundle ? nil : sample.file,
                evidence: sample.evidence,
                findings: kinds.map { CertificateFinding($0, .passed, chinese: "好", english: "good") }, isTest: false
            ).holds
        }
        #expect(check(.upload, [.sha256, .proof]) && check(.browser, [.sm3, .proof]))
        #expect(!check(.upload, [.proof]) && !check(.upload, [.sha256, .sm3]) && !check(.upload, []))
        #expect(check(.bundle, [.bundle, .fingerprint, .ledger]))
        #expect(!check(.bundle, [.bundle, .fingerprint]) && !check(.bundle, [.sha256, .proof]))
        #expect(!CertificateSample.check(holds: false).holds && CertificateSample.check().holds)
    }

    @Test("a request comes back from its JSON in every phase", arguments: Phase.allCases)
    func json(_ phase: Phase) throws {
        var request = try CertificateSample.request()
        request.state = try Self.state(at: phase)
        let bytes = request.canonicalBytes
        #expect(try CertificateRequest(canonical: bytes, file: "request") == request)
        var changed = String(decoding: bytes, as: UTF8.self)
        changed.replace("\"phase\":\"\(phase.rawValue)\"", with: "\"phase\":\"other\"")
        let error = #expect(throws: CertificateError.self) {
            try CertificateRequest(canonical: changed.utf8, file: "request")
        }
        #expect(error?.code == .syntax)
    }
}
