internal import CryptoPrimitives
internal import DepositModel
internal import EvidenceModel
internal import TransparencyLog

/// Checks `file`, `commitments` and `case`.
extension DepositAuditor {
    private static var chunkByteCount: Int { 1 << 20 }

    /// The file's digests, made here, are those of the proof.
    mutating func checkFile(_ proof: DepositProof, _ content: (some ByteSource)?) throws(EvidenceError) {
        guard let content else {
            note(
                .file, nil, "No file was given: the digests are as the proof states them", "未提供文件：数字摘要以证明文件所载为准")
            return
        }
        let made = try Self.digests(of: content)
        var same: [String] = []
        var isSame = true
        for (name, stated, made) in [
            ("SHA-256", proof.digests.sha256, made.sha256), ("SM3", proof.digests.sm3, made.sm3),
        ] {
            guard let stated else { continue }
            same.append(name)
            guard stated != made else { continue }
            isSame = false
            fail(
                .file, nil, "This is another file: its \(name) is \(made.hex), deposited was \(stated.hex)",
                "不是所存证的文件：其 \(name) 为 \(made.hex)，存证为 \(stated.hex)")
        }
        let names = same.joined(separator: ", ")
        if isSame { pass(.file, nil, "The file is the one deposited: \(names)", "文件即所存证的文件：\(names)") }
    }

    private static func digests(of content: some ByteSource) throws(EvidenceError) -> DigestPair {
        var hasher = PairHasher()
        var offset: UInt64 = 0
        while offset < content.byteCount {
            let count = Int(min(UInt64(chunkByteCount), content.byteCount - offset))
            hasher.update(try content.read(at: offset, count: count))
            offset += UInt64(count)
        }
        return hasher.finalize()
    }

    /// The entry commits to the digests, and to the case.
    mutating func checkCommitments(_ proof: DepositProof) {
        do throws(DepositError) {
            try proof.checkCommitments()
            pass(
                .commitments, nil, "The entry commits to these digests, SHA-256 and SM3",
                "账本记录所承诺的即为此数字摘要（SHA-256 与 SM3）")
        } catch { fail(.commitments, nil, error.description, "承诺不符：\(error.description)") }
        for (name, digest) in [("SHA-256", proof.digests.sha256), ("SM3", proof.digests.sm3)] where digest == nil {
            note(
                .commitments, nil, "The depositor gave no \(name) digest: nothing is proven under \(name)",
                "存证人未提供 \(name) 摘要：不以 \(name) 证明任何内容")
        }
        do throws(DepositError) {
            switch try proof.checkCase() {
            case .none: break
            case .hidden:
                note(
                    .depositCase, nil, "The entry belongs to a case that the proof does not show",
                    "该记录属于某一案件，证明文件未予披露")
            case .proven:
                let number = proof.depositCase?.number ?? ""
                pass(.depositCase, nil, "The entry belongs to the case \(number)", "该记录属于案件 \(number)")
            }
        } catch { fail(.depositCase, nil, error.description, "案件不符：\(error.description)") }
    }

    /// The closing entry commits to the fingerprints.
    mutating func checkCommitments(_ proof: SessionProof) {
        do throws(DepositError) {
            try proof.checkCommitments()
            pass(
                .commitments, nil,
                "The entry closes the session opened at index \(proof.closing.opening), and commits to these fingerprints",
                "该记录为序号 \(proof.closing.opening) 处所开始取证过程的结束，所承诺的即为此指纹")
        } catch { fail(.commitments, nil, error.description, "承诺不符：\(error.description)") }
    }
}
