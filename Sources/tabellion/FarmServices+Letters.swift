import Coordinator
import CryptoPrimitives
import DepositModel
import DocumentSigning
import EvidenceModel
import FarmProtocol
import Foundation
import LetterModel
import Letters
import Timestamping
import TokenVerification
import TransparencyLog

/// The office as its letters have it.
struct LetterOfficeFiles: Sendable {
    let settings: LetterSettings?
    let signer: DocumentSigner
    /// DER of the root that auditors trust.
    let root: [UInt8]
    let isTest: Bool
}

/// What makes letters, on one register.
struct LetterMakers: Sendable {
    let deposit: @Sendable (DepositView, DepositProof) async throws -> [UInt8]
    let session: SessionLetterParts
    let register: LetterRegisterReader
}

extension FarmServices {
    /// The office that signs letters; a farm with a TEST authority and without `letters` makes itself a TEST office. nil: no letters.
    func letterOffice(isTest: Bool) throws -> LetterOfficeFiles? {
        if let settings = directory.configuration.letters {
            let roots = try TrustedRoot.read(Array(try readFile(settings.root)))
            guard let root = roots.first, roots.count == 1 else {
                throw CommandError("\(settings.root): one root certificate should stand here, not \(roots.count)")
            }
            let signer = try DocumentSigner(
                key: Array(try readFile(settings.key)), chain: Array(try readFile(settings.chain)))
            return LetterOfficeFiles(settings: settings, signer: signer, root: root.der, isTest: root.isMarkedTest)
        }
        guard isTest else { return nil }
        let place = try made("letters")
        let (key, chain) = (place + "/test-office.key.pem", place + "/test-office.pem")
        if !FileManager.default.fileExists(atPath: chain) {
            let made = try TestOffice(now: Int64(Date().timeIntervalSince1970))
            // The chain is written last: a start that was cut short makes another key.
            try? FileManager.default.removeItem(atPath: key)
            try SecretFile.create(String(decoding: made.key, as: UTF8.self), at: key)
            try SecretFile.create(String(decoding: made.chain, as: UTF8.self), at: chain)
        }
        let certificates = Array(try readFile(chain))
        guard let root = try PEM.certificates(certificates).last else { throw CommandError("\(chain): no certificate") }
        return LetterOfficeFiles(
            settings: nil, signer: try DocumentSigner(key: Array(try readFile(key)), chain: certificates), root: root,
            isTest: true)
    }

    /// Makes the letters of deposits and of capture sessions: of what meets the policy and passes the office's own audit. The same
    /// deposit, and the same session, has one letter, ever.
    func letterMakers(
        _ office: LetterOfficeFiles, policy: LetterPolicy, _ authorities: [FarmAuthority], _ local: LocalTimeAuthority?
    ) throws -> LetterMakers {
        let settings = office.settings
        let desk = try LetterDesk(
            directory: try made("letters/register"), policy: policy,
            numbering: LetterNumbering(
                prefix: settings?.numberPrefix ?? (settings == nil ? "TEST-{year}-" : "{year}-"),
                suffix: settings?.numberSuffix ?? ""),
            signer: office.signer, timeStamping: try stamping(authorities, local))
        let tests = Set(authorities.filter(\.isTest).map(\.name))
        let witnesses = try witnessPolicy()
        let audit = try letterAudit(authorities, office, policy: policy)
        let drafting = try self.drafting(office)
        let deposit: @Sendable (DepositView, DepositProof) async throws -> [UInt8] = { view, proof in
            let verified = try audit.check(proof)
            let now = Date()
            let draft = drafting(
                .deposit, now, view.owner, view.name ?? "Deposit \(view.id)", Self.files(view), office.isTest)
            let anchors = try proof.anchors.map { try Self.line($0, tests: tests, witnesses) }
            let request = LetterRequest(draft: draft, proof: proof, anchors: anchors, verified: verified)
            return try await desk.issue(request, now: UInt64(now.timeIntervalSince1970 * 1000)).pdf
        }
        let origin = try directory.logVerifier().name
        let session = SessionLetterParts(closing: AuditedSession.closing) { session, place, evidence in
            let audited = try await AuditedSession.read(session.bundle, place, of: session.view, trust: audit.trust)
            let proof = try SessionProof(
                log: origin, entry: place.entry, fingerprints: try DepositDigests(audited.fingerprint.roots),
                contentSalt: audited.contentSalt, inclusion: evidence.inclusion, inclusionSM3: evidence.inclusionSM3,
                anchors: evidence.anchors)
            let verified = try audit.check(proof)
            let now = Date()
            let draft = drafting(
                .capture, now, session.depositor, Self.captureTitle + session.view.id, audited.files,
                office.isTest || audited.isTest)
            let request = CaptureLetterRequest(
                draft: draft, proof: proof, capture: audited.capture,
                anchors: try proof.anchors.map { try Self.line($0, tests: tests, witnesses) }, verified: verified)
            return try await desk.issue(request, now: UInt64(now.timeIntervalSince1970 * 1000)).pdf
        }
        return LetterMakers(deposit: deposit, session: session) { serial, limit in
            try await desk.registered(from: serial, limit: limit).map(Self.line)
        }
    }

    /// What the title of a session's letter begins with; its ID follows.
    private static let captureTitle = "Capture session "

    private static func line(_ letter: RegisteredLetter) -> RegisterLine {
        RegisterLine(
            serial: letter.serial, time: Int64(clamping: letter.issued),
            content: letter.content.map { content in
                RegisterLine.Content(
                    number: content.number, index: content.place.index,
                    session: content.kind == .capture && content.title.hasPrefix(captureTitle)
                        ? String(content.title.dropFirst(captureTitle.count)) : nil,
                    depositor: content.depositor, title: content.title, caseNumber: content.caseNumber,
                    address: content.capture?.address)
            }, isIssued: letter.isKept)
    }

    private typealias Drafting =
        @Sendable (LetterContent.Kind, Date, String?, String, [LetterFile], Bool) -> LetterDraft

    /// What every letter of this office begins with.
    private func drafting(_ office: LetterOfficeFiles) throws -> Drafting {
        let settings = office.settings
        let language = try letterLanguage(settings)
        let zone = TimeZone(identifier: directory.configuration.timeZone) ?? .gmt
        let name = LetterOffice(
            name: settings?.office ?? "TEST OFFICE", otherName: settings?.otherName,
            address: settings?.address ?? "for trying things out only", notary: settings?.notary ?? "nobody")
        let verify = settings?.verifyAddress ?? "https://\(directory.configuration.listen)/verify"
        return { kind, now, owner, title, files, isTest in
            LetterDraft(
                kind: kind, language: language, utcOffset: zone.secondsFromGMT(for: now) / 60, office: name,
                depositor: owner ?? "not stated / 未填写", title: title, files: files, verifyAddress: verify,
                isTest: isTest)
        }
    }

    /// - Throws: for a language that letters do not have.
    func letterLanguage(_ settings: LetterSettings?) throws -> LetterContent.Language {
        guard let language = LetterContent.Language(rawValue: settings?.language ?? "both") else {
            throw CommandError("farm.json: letters.language must be zh-Hans, en or both")
        }
        return language
    }

    /// A deposit of a file names it; one of digests alone has no file that the office saw.
    private static func files(_ view: DepositView) -> [LetterFile] {
        guard let file = view.file, let sha256 = view.sha256.flatMap({ Digest(hex: $0) }),
            let sm3 = view.sm3.flatMap({ Digest(hex: $0) })
        else { return [] }
        let digests = DigestPair(sha256: sha256, sm3: sm3)
        return [
            LetterFile(
                name: view.name ?? "deposit \(view.id)", byteCount: file.bytes, mediaType: "application/octet-stream",
                digests: digests)
        ]
    }

    private static func line(
        _ anchor: DepositAnchor, tests: Set<String>, _ witnesses: WitnessPolicy?
    ) throws -> LetterAnchor {
        switch anchor.evidence {
        case .time: return try LetterAnchor(of: anchor, isTest: tests.contains(anchor.name))
        case .witnesses:
            let note = try SignedNote(parsing: Array(anchor.checkpoint.utf8))
            let signers = try witnesses?.standing(of: note).signers.map(\.key.name) ?? []
            return try LetterAnchor(of: anchor, cosigners: signers)
        case .chain: return try LetterAnchor(of: anchor)
        }
    }

    /// Tokens over letters' signatures, by the first authority that answers.
    func stamping(
        _ authorities: [FarmAuthority], _ local: LocalTimeAuthority?
    ) throws -> DocumentSigner.TimeStamping {
        let members: [any TimestampAuthority] =
            if let local { [local] } else {
                try authorities.compactMap { URL(string: $0.url) }.map { try TimestampClient(url: $0) }
            }
        return { imprint in
            var last: (any Error)?
            for member in members {
                do {
                    var generator = SystemRandomNumberGenerator()
                    return try await member.stamp(TimestampRequest(imprint: imprint, nonce: generator.next())).der
                } catch { last = error }
            }
            throw last ?? CommandError("farm.json names no time authority")
        }
    }
}
