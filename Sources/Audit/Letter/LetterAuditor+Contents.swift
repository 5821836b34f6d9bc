internal import CanonicalJSON
internal import CryptoPrimitives
internal import DepositModel
internal import EvidenceModel
internal import LetterModel
internal import PortableDocument

/// Checks `attachments`, `annex`, `agreement`, `proof` and `printed`.
extension LetterAuditor {
    mutating func checkContents(_ document: SignedPDF) {
        func attachment(_ name: String) -> [UInt8]? { document.attachments.first { $0.name == name }?.bytes }
        guard let facts = attachment(LetterContent.attachmentName) else {
            return fail(
                .attachments, "The letter does not carry \(LetterContent.attachmentName)",
                "函件未附 \(LetterContent.attachmentName)")
        }
        let content: LetterContent
        do throws(LetterError) {
            content = try LetterContent(canonical: facts, file: LetterContent.attachmentName)
        } catch { return fail(.attachments, error.description, "附件无法读取：\(error.description)") }
        report.content = content
        report.isTest = report.isTest || content.isTest
        let proofName = LetterProof.attachmentName(of: content.kind)
        let expected = Set(
            [LetterContent.attachmentName, proofName] + (content.annex == nil ? [] : [LetterFileList.name]))
        let names = document.attachments.map(\.name)
        guard Set(names) == expected else {
            return fail(
                .attachments,
                "Attached are \(names.joined(separator: ", ")), not \(expected.sorted().joined(separator: ", "))",
                "附件为 \(names.joined(separator: "、"))，应为 \(expected.sorted().joined(separator: "、"))")
        }
        pass(.attachments, names.joined(separator: ", "), names.joined(separator: "、"))
        if let annex = content.annex { checkAnnex(annex, attachment(LetterFileList.name) ?? [], content) }
        note(
            .printed, "Compare with the paper: \(Self.facts(content))", "请与纸面核对：\(Self.facts(content))")
        checkProof(attachment(proofName) ?? [], content)
        guard content.kind == .capture, bundle == nil else { return }
        note(
            .bundle,
            "Without the bundle nothing shows what was captured, the files, and when the session began: give it with --bundle",
            "未提供证据包：取证的内容、所列文件及开始时间均未核对，请用 --bundle 给出")
    }

    /// What a person finds on the pages too; short enough to be read.
    private static func facts(_ content: LetterContent) -> String {
        let digests = [content.digests.sha256?.hex, content.digests.sm3?.hex].compactMap { $0 }.joined(separator: " / ")
        return
            "\(content.number); \(content.depositor.prefix(60)); \(content.place.origin) \(content.place.index); \(digests)"
    }

    private mutating func checkAnnex(_ annex: LetterAnnex, _ bytes: [UInt8], _ content: LetterContent) {
        do throws(LetterError) {
            guard DigestPair(of: bytes) == annex.digests else {
                return fail(
                    .annex, "files.json is not the list that the letter names", "files.json 并非函件所指的清单")
            }
            let list = try LetterFileList(canonical: bytes, file: LetterFileList.name)
            guard list.files.count == annex.count, Array(list.files.prefix(content.files.count)) == content.files else {
                return fail(
                    .annex, "files.json begins with other files than the pages name", "files.json 与各页所列文件不一致")
            }
            pass(.annex, "files.json names all \(annex.count) files", "files.json 列有全部 \(annex.count) 个文件")
        } catch { fail(.annex, error.description, "清单无法读取：\(error.description)") }
    }

    private mutating func checkProof(_ bytes: [UInt8], _ content: LetterContent) {
        do throws(DepositError) {
            let proof = try LetterProof(canonical: bytes, of: content.kind)
            report.proof = proof
            let disagreements = LetterAgreement.disagreements(of: content, with: proof)
            for one in disagreements {
                fail(
                    .agreement, "\(one.member): the letter says \(one.letter), the proof \(one.proof)",
                    "\(one.member)：函件为 \(one.letter)，证明为 \(one.proof)")
            }
            if disagreements.isEmpty {
                pass(
                    .agreement, "Digests, place on the ledger and anchors are those of the proof",
                    "数字指纹、账本位置与锚定均与所附证明一致")
            }
        } catch { return fail(.proof, error.description, "所附证明无法读取：\(error.description)") }
        do throws(EvidenceError) {
            let deposit = try DepositAuditor.audit(
                bytes, named: LetterProof.attachmentName(of: content.kind), content: nil as FileSource?, means: means)
            report.deposit = deposit
            if deposit.isConsistent {
                pass(.proof, "The attached proof holds; see below", "所附证明成立，详见下文")
            } else {
                fail(.proof, "The attached proof does not hold; see below", "所附证明不成立，详见下文")
            }
            report.isTest = report.isTest || deposit.isTest
        } catch { fail(.proof, error.message, "所附证明无法核对：\(error.message)") }
    }
}
