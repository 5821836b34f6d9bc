internal import DepositModel
internal import EvidenceModel

/// Checks a bare receipt as far as it goes: it is a promise.
enum ReceiptAuditor {
    static func audit(_ receipt: DepositReceipt, hasContent: Bool, _ means: DepositAuditor.Means) -> DepositReport {
        var report = DepositReport(
            kind: .receipt, log: receipt.log, indices: receipt.indices, isAnchored: means.trust != nil,
            acceptsUntrusted: means.acceptsUntrusted)
        let logKey = means.trust?.key(ofLog: receipt.log)
        report.noteTrust(logKey, means)
        if let logKey {
            do throws(DepositError) {
                try receipt.verify(logKey: logKey)
                let deadline = UTCTime.text(milliseconds: receipt.deadline)
                report.add(
                    .receipt, nil, .passed,
                    "The log signed that it has \(receipt.count) entries with this root, and will publish them by \(deadline)",
                    "账本已签名确认收到 \(receipt.count) 项记录，并承诺最迟于 \(deadline) 公布")
            } catch { report.add(.receipt, nil, .failed, error.description, "收据不成立：\(error.description)") }
        }
        if hasContent {
            report.add(
                .file, nil, .noted,
                "The file was not looked at: a receipt shows a root only; the proof shows the digests",
                "未核对文件：收据仅含根值，须有证明文件方能核对")
        }
        report.add(
            .notProven, nil, .noted,
            "Not proven: that the entries are on the log, what they are of, and that anybody but the log has seen them",
            "不证明：记录已在账本上、其内容为何，以及账本以外有人见过")
        return report
    }
}
