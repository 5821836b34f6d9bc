internal import DepositModel
internal import EvidenceModel
internal import TransparencyLog

/// Checks `receipt`, `inclusion`, `inclusion-sm3` and `checkpoints`.
extension DepositAuditor {
    mutating func checkReceipt(_ proof: DepositProof) {
        do throws(DepositError) {
            if let logKey {
                try proof.checkReceipt(logKey: logKey)
                pass(.receipt, nil, "The log's signed receipt covers the entry", "账本签名的收据涵盖该记录")
            } else {
                try proof.checkReceiptCovers()
                note(
                    .receipt, nil, "The receipt covers the entry; its signature was not checked",
                    "收据涵盖该记录；其签名未核对")
            }
        } catch { fail(.receipt, nil, error.description, "收据不成立：\(error.description)") }
    }

    /// Both trees; the SM3 one has an origin of its own and the same key.
    mutating func checkTrees() {
        do throws(DepositError) {
            let checkpoint = try open(.log)
            say(
                .inclusion,
                "The entry stands at index \(proof.index) of the log\'s SHA-256 tree of size \(checkpoint.size)",
                "该记录位于账本 SHA-256 树的序号 \(proof.index) 处，树大小 \(checkpoint.size)")
        } catch { fail(.inclusion, nil, error.description, "不在账本中：\(error.description)") }
        guard proof.inclusionSM3 != nil else {
            note(
                .inclusionSM3, nil, "The proof has nothing of the log's SM3 tree", "证明文件未含账本 SM3 树的证明")
            return
        }
        do throws(DepositError) {
            let checkpoint = try open(.sm3)
            say(
                .inclusionSM3,
                "The entry stands at index \(proof.index) of the log\'s SM3 tree of size \(checkpoint.size)",
                "该记录位于账本 SM3 树的序号 \(proof.index) 处，树大小 \(checkpoint.size)")
        } catch { fail(.inclusionSM3, nil, error.description, "不在账本的 SM3 树中：\(error.description)") }
    }

    /// A pass, or without the log's key a note: then only the path was looked at.
    private mutating func say(_ check: DepositCheck, _ english: String, _ chinese: String) {
        if logKey != nil {
            pass(check, nil, english, chinese)
        } else {
            note(check, nil, "\(english); the log's signature was not checked", "\(chinese)；账本签名未核对")
        }
    }

    /// A checkpoint that holds the entry, signed by the log if its key is known.
    mutating func open(_ place: EntryPlace) throws(DepositError) -> Checkpoint {
        let checkpoint =
            if let logKey {
                try proof.checkpoint(in: place, logKey: logKey)
            } else {
                try proof.unsignedCheckpoint(in: place)
            }
        if place != .sm3, let note = try? SignedNote(parsing: Array(proof.note(in: place).utf8)) {
            opened.append((note, checkpoint))
        }
        return checkpoint
    }

    /// No two of the checkpoints contradict each other.
    mutating func checkForks() {
        var roots: [UInt64: Checkpoint] = [:]
        for (_, checkpoint) in opened {
            guard let other = roots.updateValue(checkpoint, forKey: checkpoint.size), other.root != checkpoint.root
            else {
                continue
            }
            fail(
                .checkpoints, nil,
                "The log signed two roots for size \(checkpoint.size): it contradicts itself; keep this file as proof of that",
                "账本对同一大小 \(checkpoint.size) 签署了两个不同的根值，自相矛盾；请保存此文件为证")
        }
    }
}
