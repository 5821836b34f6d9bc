import AccessModel
import Accounts
import CanonicalJSON
import CertificateModel
import Certificates
import CryptoPrimitives
import Deposits
import FarmProtocol
import LetterModel
import Letters
import Logging
import TransparencyLog

/// What may be done with requests for certificates. Routes ask the table of access and answer, this decides.
struct CertificateDesk: Sendable {
    let parts: CertificateParts
    let deposits: DepositDesk
    let captures: CaptureDesk
    let checker: CertificateChecker
    let accounts: AccountDesk
    let logger: Logger
    /// Unix milliseconds.
    let clock: @Sendable () -> Int64

    var store: CertificateStore { parts.store }
    var now: UInt64 { UInt64(max(0, clock())) }

    // MARK: - Asking

    /// What is asked for, as the form says it.
    struct Asked: Sendable {
        let title: String
        let subject: CertificateSubject
    }

    /// A deposit that the applicant may ask a certificate for: one that was deposited in their name, or whose receipt they hold.
    ///
    /// - Parameter seed: of the receipt, hexadecimal; empty where it is not given.
    /// - Returns: nil for a deposit that does not exist and for somebody else's alike.
    func deposit(_ index: UInt64, for person: CertificatePerson, office: String, seed: String) async throws -> Asked? {
        guard office == AccessTokens.officeID.text else { return nil }
        let stored: StoredRequest
        do { stored = try await deposits.stored(String(index)).stored } catch let problem as ProblemDetails
            where problem.status == 404
        { return nil }
        let owner = stored.request.owner
        let isOwn = !owner.isEmpty && (owner == person.name || owner == person.account)
        guard isOwn || seed.lowercased() == Hex.encode(stored.request.seed) else { return nil }
        let name = stored.request.name(Int(index - stored.first))
        return Asked(title: name ?? "Deposit \(index)", subject: .deposit(index))
    }

    func request(
        _ application: CertificateApplication, by person: CertificatePerson, office: String, key: String
    ) async throws -> CertificateRequest {
        try await store.create(
            CertificateRequest(
                id: Hex.encode(PeopleDesk.random(16)), office: office, by: person, at: now, application: application),
            key: key)
    }

    // MARK: - Deciding

    /// Approves a request on the check that the notary saw; it gets its number at once, and its annex after that.
    ///
    /// - Throws: `CertificateError`; `LetterError` when the annex cannot be set, and then no number is given.
    func approve(
        _ request: CertificateRequest, check: Digest, by notary: CertificatePerson
    ) async throws -> CertificateRequest {
        let at = now
        let offset = parts.utcOffset(at)
        let year = LetterTime.parts(at, offset: Int(offset)).year
        let title =
            try await OfficeID(request.office).asyncFlatMap { try await accounts.title(of: $0) } ?? request.office
        let letterhead = parts.letterhead(request.office, title)
        let (address, isTest) = (parts.verifyAddress, parts.isTest)
        let content: @Sendable (CertificateRequest, CertificateNumber) throws -> CertificateContent = {
            request, number in
            try CertificateContent(
                of: request, number: number, decided: at, utcOffset: offset, letterhead: letterhead,
                verifyAddress: address, isTest: isTest)
        }
        // Everything that can be wrong with the annex's words is wrong before a number is given.
        if request.state.phase == .checked {
            let number = try await store.nextNumber(of: request.office, year: year)
            try await parts.maker.check(try content(request, number))
        }
        return try await store.approve(
            request.id, check: check, by: notary, at: at, year: year, content: content)
    }

    // MARK: - The annex

    /// The annex of an approved request: made, kept and put on the ledger together with its line, each once.
    ///
    /// - Throws: `LetterError`, `ProblemDetails`, `CertificateError`: whoever asks again has it go on.
    func annex(of id: String) async throws -> [UInt8] {
        guard let entry = try await store.entry(of: id) else { throw Self.noAnnex }
        var annex = entry.annex
        if annex == nil {
            var proof: [UInt8]?
            if case .deposit(let index) = entry.content.application.subject {
                proof = try await deposits.proof(String(index)).canonicalBytes
            }
            let made = try await parts.maker.annex(entry.content, line: entry.line, proof: proof)
            annex = try await store.keep(annex: made, of: id)
        }
        guard let annex else { throw Self.noAnnex }
        if entry.deposit == nil { try await deposit(annex, entry.line) }
        return annex
    }

    /// The ledger keeps the digests of both, so that neither is exchanged later. The key makes it once, whatever happens in between.
    private func deposit(_ annex: [UInt8], _ line: CertificateModel.RegisterLine) async throws {
        let (pdf, chained) = (DigestPair(of: annex), line.digests)
        var draft = DepositDraft()
        draft.digests = pdf.sha256.bytes + pdf.sm3.bytes + chained.sha256.bytes + chained.sm3.bytes
        draft.names = ["certificate \(line.number) annex.pdf", "certificate \(line.number) register line"]
        let answer = try await deposits.accept(draft, key: "tabellion-certificate/\(line.request)")
        try await store.note(deposit: answer.stored.first, of: line.request)
    }

    /// Goes on with every annex that is not made or not on the ledger.
    func advance() async {
        let waiting: [String]
        do { waiting = try await store.outstanding() } catch {
            logger.error("requests for certificates cannot be read: \(error)")
            return
        }
        for id in waiting {
            do { _ = try await annex(of: id) } catch {
                logger.error("the annex of certificate request \(id) is not done: \(error); it is tried again")
            }
        }
    }

    private static let noAnnex = ProblemDetails(
        status: 404, title: "No annex", detail: "only an approved request has an annex")
}

extension Optional {
    fileprivate func asyncFlatMap<Other>(_ transform: (Wrapped) async throws -> Other?) async rethrows -> Other? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
