internal import CryptoPrimitives
internal import DepositModel
internal import EvidenceModel
internal import TokenVerification
internal import TransparencyLog

/// Checks `witnesses`, `time` and `chain`, anchor by anchor.
extension DepositAuditor {
    mutating func check(_ anchor: DepositAnchor) {
        let check: DepositCheck =
            switch anchor.kind {
            case .witnesses: .witnesses
            case .time: .time
            case .chain: .chain
            }
        let checkpoint: Checkpoint
        let note: SignedNote
        do throws(DepositError) {
            checkpoint = try open(.anchor(anchor))
            note = try proof.signedNote(in: .anchor(anchor))
        } catch {
            return fail(check, anchor.name, error.description, "所锚定的检查点不含该记录：\(error.description)")
        }
        switch anchor.evidence {
        case .witnesses: checkWitnesses(anchor, note)
        case .time(let evidence): checkTime(anchor, evidence, note)
        case .chain(let evidence): checkChain(anchor, evidence, checkpoint)
        }
    }

    /// Counts an anchor whose evidence holds under the trust file.
    mutating func count(_ anchor: DepositAnchor, milliseconds: UInt64, isTest: Bool = false) {
        // Without a key of the log nobody says that the checkpoint is the log's.
        guard logKey != nil else { return }
        attested.append(anchor.identity)
        report.times.append(
            DepositReport.AnchorTime(anchor: anchor.identity, notLaterThan: milliseconds, isTest: isTest))
    }

    private mutating func checkWitnesses(_ anchor: DepositAnchor, _ note: SignedNote) {
        guard let trust = means.trust else {
            return self.note(
                .witnesses, anchor.name, "Cosignatures were not checked: no trust file says whose count",
                "未核对联署：须由信任文件指明何人的联署有效")
        }
        do throws(NoteError) {
            let standing = try WitnessStanding(of: note, trust)
            guard let seconds = standing.metAt, seconds <= DepositReport.latestInstant / 1000 else {
                let (found, needed) = (standing.signers.count, standing.needed)
                return self.note(
                    .witnesses, anchor.name, "\(found) cosigners of your trust file signed, which is not \(needed)",
                    "信任文件中的联署方有 \(found) 家签名，未达到要求（\(needed)）")
            }
            count(anchor, milliseconds: 1000 * seconds)
            let names = standing.signers.joined(separator: ", ")
            let time = UTCTime.text(milliseconds: 1000 * seconds)
            pass(
                .witnesses, anchor.name, "Cosigned by \(names): existed not later than \(time)",
                "经 \(names) 联署：不晚于 \(time) 已经存在")
        } catch { fail(.witnesses, anchor.name, error.message, "联署不成立：\(error.message)") }
    }

    private mutating func checkTime(_ anchor: DepositAnchor, _ evidence: TimeEvidence, _ note: SignedNote) {
        let known = means.trust?.timeAuthorities.filter { $0.name == anchor.name } ?? []
        do throws(TokenError) {
            let token = try TimeStampToken(der: evidence.token)
            let latest = Self.latest(token)
            let imprint = sha256(Array(note.text.utf8))
            do throws(TokenError) {
                let verified = try verify(
                    token, imprint: imprint, roots: known.isEmpty ? [UnknownRoot.root] : known.map(\.root))
                guard latest <= DepositReport.latestInstant else {
                    return self.note(
                        .time, anchor.name, "A token of no year that anybody lives in: not counted", "时间戳的年份有误：不予计入")
                }
                let isTest = verified.root.isMarkedTest || known.contains { $0.root == verified.root && $0.isTest }
                let review = try RevocationReview(of: verified, crls: evidence.crls, ocsp: evidence.ocsp)
                let (time, test) = (UTCTime.text(milliseconds: latest), isTest ? (" (TEST)", "（测试）") : ("", ""))
                if review.isHarmless {
                    count(anchor, milliseconds: latest, isTest: isTest)
                    pass(
                        .time, anchor.name, "Stamped by \(verified.signer): existed not later than \(time)\(test.0)",
                        "经 \(verified.signer) 签发时间戳：不晚于 \(time) 已经存在\(test.1)")
                } else {
                    self.note(
                        .time, anchor.name,
                        "Stamped by \(verified.signer) at \(time)\(test.0): not counted, see revocation",
                        "经 \(verified.signer) 于 \(time) 签发时间戳\(test.1)：不予计入，见 revocation 一行")
                }
                report(review, of: anchor)
            } catch {
                // Imprint and signature held: only the root is unknown.
                guard error.code == .untrusted, known.isEmpty else { throw error }
                self.note(
                    .time, anchor.name,
                    "A token of \(UTCTime.text(milliseconds: latest)) by an authority that your trust file does not name: not counted",
                    "时间戳 \(UTCTime.text(milliseconds: latest))，其授时机构不在您的信任文件中：不予计入")
            }
        } catch { fail(.time, anchor.name, error.message, "时间戳不成立：\(error.message)") }
    }

    /// genTime and its accuracy, in Unix milliseconds, rounded up.
    private static func latest(_ token: TimeStampToken) -> UInt64 {
        let fraction = UInt64(token.genTime.submillisecondNanoseconds) + 999_999
        let accuracy = (token.accuracy?.totalMicroseconds ?? 0) * 1000
        return UInt64(max(0, token.genTime.unixMilliseconds)) + (fraction + accuracy) / 1_000_000
    }
}
