internal import CanonicalJSON
internal import CryptoPrimitives
internal import DepositModel
internal import EvidenceModel
internal import LetterModel

/// Checks `bundle`: that a capture session's letter and bundle belong together.
extension LetterAuditor {
    mutating func checkBundle(_ path: String) throws(EvidenceError) {
        guard let content = report.content else { return }
        guard content.kind == .capture, let capture = content.capture else {
            return fail(.bundle, "A bundle was given, and the letter is of no capture session", "函件并非取证过程的保管函，却给出了证据包")
        }
        let session = try SessionAuditor.audit(
            FileSource(path: path), trust: means.trust, acceptsUntrusted: means.acceptsUntrusted)
        report.session = session
        report.isTest = report.isTest || session.isTest
        guard session.isConsistent, let header = session.header, let fingerprint = session.fingerprint else {
            return fail(
                .bundle, "The bundle does not pass its own audit: see tabellion-audit session",
                "证据包自身未通过核验：请运行 tabellion-audit session")
        }
        let facts = try BundleFacts(contentsOf: path)
        var differences: [String] = []
        func compare<Value: Equatable>(_ what: String, _ letter: Value?, _ bundle: Value) {
            if letter != bundle { differences.append(what) }
        }
        compare("digests", content.digests.sha256, fingerprint.roots.sha256)
        compare("digests: sm3", content.digests.sm3, fingerprint.roots.sm3)
        compare("ledger: index", content.place.index, facts.closing.index)
        compare("ledger: entry", content.place.entry, facts.closing.entry)
        if case .session(let proof)? = report.proof { compare("contentSalt", proof.contentSalt, facts.contentSalt) }
        compare("capture: opening", capture.opening, facts.opening)
        compare("capture: began", capture.began, header.openedAt)
        compare("capture: ended", capture.ended, header.closedAt)
        compare("files", content.fileCount, facts.files.count)
        compare("files", content.files, Array(facts.files.prefix(LetterContent.maximumNamedFiles)))
        if let annex = content.annex, let list = try? LetterFileList(facts.files) {
            compare("annex", annex.digests, DigestPair(of: list.canonicalBytes))
        }
        guard differences.isEmpty else {
            let names = differences.joined(separator: ", ")
            return fail(
                .bundle, "This is not the bundle of the letter's session: \(names)", "证据包与函件不属同一取证过程：\(names)")
        }
        pass(
            .bundle,
            "The bundle passes its own audit and is the letter's: fingerprints, closing entry, times, \(facts.files.count) files",
            "证据包通过自身核验，且与函件同属一次取证：指纹、结束条目、时间及 \(facts.files.count) 个文件均一致")
    }
}
