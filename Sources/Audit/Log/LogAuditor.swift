internal import CanonicalJSON
internal import CryptoPrimitives
public import EvidenceModel
internal import TransparencyLog

/// Checks a whole log in a directory, as its office or a mirror serves it, offline: everything is read and computed anew.
public struct LogAuditor: Sendable {
    private static let maximumPolicyByteCount = WitnessPolicy.maximumByteCount
    private static let maximumForkByteCount = 4 << 20

    private let trust: TrustFile
    private let policy: WitnessPolicy?

    /// - Parameters:
    ///   - trust: logs, offices and cosigners that the auditor believes in.
    ///   - policy: a file of C2SP tlog-policy; takes the place of the trust file's policy, or cosigners and quorum.
    /// - Throws: `.read`, `.limit`; `.member` for a policy that is none.
    public init(trust: TrustFile, policy: String? = nil) throws(EvidenceError) {
        self.trust = trust
        guard let policy else {
            self.policy = trust.witnessPolicy
            return
        }
        let bytes = try FileSource.contents(of: policy, maximum: Self.maximumPolicyByteCount)
        do throws(PolicyError) {
            self.policy = try WitnessPolicy(parsing: bytes)
        } catch { throw EvidenceError(.member, "\(policy): \(error.message)") }
    }

    /// Audits the log in a directory.
    ///
    /// - Throws: `.read` if there is no checkpoint at all.
    public func check(directory: String) throws(EvidenceError) -> LogReport {
        let files = LogDirectory(path: directory)
        guard let bytes = try files.read(LogResource.checkpoint.path) else {
            throw EvidenceError(.read, "\(directory): no file named checkpoint; name a log's directory")
        }
        var results: [LogReport.Result] = []
        let note: SignedNote
        let (log, checkpoint): (VerifierKey, Checkpoint)
        do throws(NoteError) {
            note = try SignedNote(parsing: bytes)
            (log, checkpoint) = try signer(of: note)
            results.append(.init(check: .checkpoint, outcome: .passed, detail: log.name))
        } catch {
            results.append(.init(check: .checkpoint, outcome: .failed, detail: error.message))
            let rest: [LogReport.Check] = [.entries, .rules, .cosignatures]
            results += rest.map { .init(check: $0, outcome: .notChecked, detail: "") }
            return LogReport(log: nil, checkpoint: nil, results: results, openings: [], members: 0)
        }
        let (read, rules) = entries(of: files, log, checkpoint)
        results += read
        results.append(cosignatures(on: note))
        return LogReport(
            log: log, checkpoint: checkpoint, results: results,
            openings: rules?.sessions.openSessions.keys.sorted() ?? [], members: rules?.members.members.count ?? 0)
    }

    private func signer(of note: SignedNote) throws(NoteError) -> (VerifierKey, Checkpoint) {
        for log in trust.logs where note.signatures.contains(where: { log.matches($0) }) {
            return (log, try Checkpoint(note: note, logKey: log))
        }
        throw NoteError(.missingSignature, "no signature by a log of the trust file")
    }

    /// Reads everything once; rules are tried with the key of each office.
    private func entries(
        of files: LogDirectory, _ log: VerifierKey, _ checkpoint: Checkpoint
    ) -> (results: [LogReport.Result], rules: LedgerRules?) {
        var tries = trust.offices.map { office in
            (rules: LedgerRules(origin: log.name, officeKey: office.key), broken: nil as LedgerRuleError?)
        }
        var monitor = LogMonitor()
        do throws(MonitorError) {
            try monitor.advance(to: checkpoint) { path throws(EvidenceError) in
                try files.read(path)
            } visit: { index, entry in
                for place in tries.indices where tries[place].broken == nil {
                    do throws(LedgerRuleError) {
                        try tries[place].rules.apply(entry, at: index)
                    } catch { tries[place].broken = error }
                }
            }
        } catch {
            let failed = LogReport.Result(check: .entries, outcome: .failed, detail: error.message)
            return ([failed, .init(check: .rules, outcome: .notChecked, detail: "")], nil)
        }
        let read = LogReport.Result(check: .entries, outcome: .passed, detail: "\(checkpoint.size)")
        if let good = tries.first(where: { $0.broken == nil }) {
            return ([read, .init(check: .rules, outcome: .passed, detail: "")], good.rules)
        }
        let latest = tries.compactMap(\.broken).max { $0.index < $1.index }
        guard let latest else {
            return ([read, .init(check: .rules, outcome: .notChecked, detail: "no office in the trust file")], nil)
        }
        return ([read, .init(check: .rules, outcome: .failed, detail: latest.message)], nil)
    }

    private func cosignatures(on note: SignedNote) -> LogReport.Result {
        func result(_ outcome: LogReport.Outcome, _ detail: String) -> LogReport.Result {
            LogReport.Result(check: .cosignatures, outcome: outcome, detail: detail)
        }
        do throws(NoteError) {
            if let policy {
                let standing = try policy.standing(of: note)
                let names = standing.signers.map(\.name.description).joined(separator: ", ")
                guard standing.isMet else {
                    let missing = standing.missing.map(\.description).joined(separator: ", ")
                    return result(.failed, "signed: \(names.isEmpty ? "-" : names); missing: \(missing)")
                }
                return result(.passed, names)
            }
            guard trust.quorum > 0 else { return result(.notChecked, "no policy, and a quorum of 0 in the trust file") }
            var signers: [String] = []
            for cosigner in trust.cosigners where note.signatures.contains(where: { cosigner.matches($0) }) {
                _ = try note.verified(by: [cosigner])
                signers.append(cosigner.name)
            }
            return result(
                signers.count >= trust.quorum ? .passed : .failed,
                "\(signers.count) of \(trust.quorum): \(signers.joined(separator: ", "))")
        } catch { return result(.failed, error.message) }
    }

    // MARK: Forks

    /// Checks a proof that a log signed two histories; the report is not sound if it did.
    ///
    /// - Throws: `.read`, `.limit`; `.json` or `.member` for a file that proves nothing.
    public func check(fork path: String) throws(EvidenceError) -> LogReport {
        let bytes = try FileSource.contents(of: path, maximum: Self.maximumForkByteCount)
        let fork: ForkProof
        do throws(JSONError) {
            fork = try ForkProof(canonical: bytes, file: path)
        } catch { throw EvidenceError(error) }
        guard trust.logs.contains(fork.log) else {
            throw EvidenceError(.member, "\(path): it is about \(fork.log), which is no log of the trust file")
        }
        do throws(NoteError) {
            let (first, second) = try fork.verified(by: fork.log)
            let detail =
                "signed root \(first.root) for \(first.size) entries, and root \(second.root) for \(second.size), the first "
                + "\(first.size) of which have root \(fork.root)"
            return LogReport(
                log: fork.log, checkpoint: second,
                results: [.init(check: .fork, outcome: .failed, detail: detail)], openings: [], members: 0)
        } catch { throw EvidenceError(.member, "\(path): \(error.message)") }
    }
}
