/// Every check of the verify page: what was checked, and what that means.
extension Phrase {
    static let verifyChecks = verifyOfBundle + verifyOfDeposit + verifyOfLetter + verifyOfFile

    private static func check(_ name: String, _ title: (String, String), _ meaning: (String, String)) -> [Phrase] {
        [Phrase("check-\(name)", title.0, title.1), Phrase("mean-\(name)", meaning.0, meaning.1)]
    }

    private static let verifyOfBundle = [
        check(
            "bundle-container", ("容器", "Container"),
            ("ZIP 为唯一写法，没有藏匿的字节，CRC 正确。", "The ZIP has its one spelling, hides no byte, and its CRCs are right.")),
        check(
            "bundle-manifests", ("清单", "Manifests"),
            (
                "data/ 下每个文件的 SHA-256 与 SM3 均与清单相符，没有多余文件。",
                "Every file of data/ has the SHA-256 and SM3 that the manifests name; there is no other file."
            )),
        check(
            "bundle-tag-manifests", ("标签清单", "Tag manifests"),
            ("其余各文件也与清单相符。", "All other files are those that the manifests name.")),
        check(
            "bundle-policy", ("策略", "Policy"),
            ("取证策略可读，密钥有效。", "The policy of the capture can be read, and its keys are valid.")),
        check(
            "bundle-opening", ("开启记录", "Opening"),
            ("与工作机、策略、清洁性、主体、随机码相符。", "It fits the worker, the policy, the cleanliness, the subject and the nonce.")),
        check(
            "bundle-freshness", ("新鲜度", "Freshness"),
            ("会话不早于此时间戳：事先不可能录好。", "The session is not earlier than this time-stamp: it was not made beforehand.")),
        check(
            "bundle-opening-tokens", ("开启时间戳", "Time of opening"),
            ("策略所列各机构均为开启记录签发了时间戳。", "Every authority of the policy stamped the opening.")),
        check(
            "bundle-records", ("文件记录", "Records"),
            ("每个文件恰有一条记录，大小与指纹相符。", "Each file has its one record, with its size and digests.")),
        check(
            "bundle-chain", ("录像链", "Chain"),
            (
                "各段录像首尾相扣；抽换、删去或重排任何一段都会断开。",
                "Every segment follows from the one before; none can be exchanged, left out or moved."
            )),
        check(
            "bundle-recording", ("录像连续", "Recording"),
            ("各段时间连续，没有隐藏的画面；未解码画面。", "Its times are continuous and no picture is hidden; pictures are not decoded.")),
        check(
            "bundle-input", ("输入记录", "Input log"),
            ("每一次按键与点击按序在录，并为录像链所覆盖。", "Keys and clicks stand in their order, covered by the chain.")),
        check(
            "bundle-artefacts", ("所得文件", "Artefacts"),
            ("下载与截图就是当时记下的那些。", "Downloads and screenshots are those that were noted when they were made.")),
        check(
            "bundle-cleanliness", ("清洁性", "Cleanliness"),
            (
                "开启前后的检查结果与清单相符，策略所要求的均已通过。",
                "The state before and after is as the manifest counts it, and what the policy demands has passed."
            )),
        check(
            "bundle-fingerprint", ("指纹", "Fingerprint"),
            ("由全部记录重新算出，与所载一致。", "Computed anew over all records, and the same.")),
        check(
            "bundle-signature", ("工作机签名", "Worker's signature"),
            ("该工作机签署了这一指纹。", "The worker signed this fingerprint.")),
        check(
            "bundle-closing-token", ("结束时间戳", "Time of closing"),
            ("证据包在此时间之前已经成形。", "The bundle was complete not later than this.")),
        check(
            "bundle-ledger-key", ("工作机密钥在账本上", "Worker's key on the ledger"),
            ("密钥早已公开登记，不是事后补做。", "The key had been published; it was not made afterwards.")),
        check(
            "bundle-ledger-opening", ("开启在账本上", "Opening on the ledger"),
            ("开启之时即已登记，不能只留下合意的一次。", "It was entered when it began, so no unwelcome attempt could be left out unseen.")),
        check(
            "bundle-ledger-heads", ("过程在账本上", "Course on the ledger"),
            ("取证进行中每分钟登记一次链头。", "The chain's head was entered each minute.")),
        check(
            "bundle-ledger-closing", ("结束在账本上", "Closing on the ledger"),
            ("登记的正是这一指纹。", "What was entered is this fingerprint.")),
        check(
            "bundle-checkpoints", ("检查点", "Checkpoints"),
            ("账本与见证方已签名，后者是前者的延续。", "Log and cosigners signed them, and the later continues the earlier one.")),
        check(
            "bundle-trust", ("信任", "Trust"),
            ("账本、机构、见证方与授时机构均在信任文件中。", "Log, office, cosigners and time authorities are in the trust file.")),
        check(
            "bundle-picture", ("画面内容", "What the pictures show"),
            ("证据包不说明网页内容属实，也不说明由谁书写。", "A bundle does not say that what a page shows is true, or who wrote it.")),
    ].flatMap { $0 }

    private static let verifyOfDeposit = [
        check(
            "deposit-trust", ("账本密钥", "The log's key"),
            ("该账本的密钥取自信任文件，而非证明本身。", "The log's key comes from the trust file, not from the proof.")),
        check(
            "deposit-file", ("原文件", "The file"),
            ("所给文件的指纹与证明所载逐字一致。", "The digests of the file are those of the proof.")),
        check(
            "deposit-commitments", ("承诺", "Commitments"),
            ("账本条目承诺的正是这些指纹，而不是别的。", "The entry commits to these digests and to nothing else.")),
        check(
            "deposit-case", ("案号", "Case"),
            ("条目承诺的正是此案号。", "The entry commits to this case number.")),
        check(
            "deposit-receipt", ("收据", "Receipt"),
            ("账本签发的收据覆盖此条目。", "The log's signed receipt covers this entry.")),
        check(
            "deposit-inclusion", ("在账本中", "On the ledger"),
            ("由条目可得出账本已签名的树根。", "From the entry a path leads to a root that the log signed.")),
        check(
            "deposit-inclusion-sm3", ("在账本中（国密）", "On the ledger, SM3"),
            ("在 SM3 树中同样成立。", "The same in the tree over SM3.")),
        check(
            "deposit-witnesses", ("见证机构", "Institutions"),
            ("信任文件中的机构当时见到了这一账本并签名。", "Institutions of the trust file saw this log by then, and signed.")),
        check(
            "deposit-time", ("授时机构", "Time authority"),
            ("条目在此时间之前已经存在。", "The entry existed not later than this time-stamp.")),
        check(
            "deposit-revocation", ("吊销", "Revocation"),
            (
                "授时机构的证书若在当时已被吊销，其时间戳不算数。",
                "Had a certificate of the authority been revoked by then, its time-stamp would count for nothing."
            )),
        check(
            "deposit-chain", ("链上锚定", "On a chain"),
            ("检查点写入了一条区块链。", "The checkpoint was written to a chain of blocks.")),
        check(
            "deposit-checkpoints", ("账本一致", "One history"),
            ("账本没有给出两份互相矛盾的检查点。", "The log did not sign two histories.")),
        check(
            "deposit-quorum", ("见证人数", "Enough institutions"),
            ("达到信任文件所要求的见证。", "As many as the trust file asks for have cosigned.")),
        check(
            "deposit-not-proven", ("不证明什么", "What it does not show"),
            ("即使全部通过也不说明的事：", "Even if everything passes:")),
    ].flatMap { $0 }

    private static let verifyOfLetter = [
        check(
            "letter-form", ("文件形式", "Form"),
            (
                "唯一的签名覆盖每一个字节；其后没有添加，也没有藏匿的页。",
                "One signature covers every byte; nothing was added after it, and no page is hidden."
            )),
        check(
            "letter-timestamp", ("签署时间", "Time of signing"),
            ("授时机构为此签名加盖了时间戳。", "A time authority stamped this signature.")),
        check(
            "letter-signature", ("机构签名", "The office's signature"),
            ("由信任文件所载机构的证书签署，当时有效。", "By a certificate of an office in the trust file, valid at that time.")),
        check(
            "letter-revocation", ("吊销", "Revocation"),
            ("机构或授时机构的证书是否被吊销。", "Whether a certificate of the office or the authority was revoked.")),
        check(
            "letter-attachments", ("附件", "Attachments"),
            ("函件以数据形式携带其所述与证明。", "The letter carries what it says, and the proof, as data.")),
        check(
            "letter-annex", ("文件清单", "List of files"),
            ("附件中的清单正是函件所指的。", "The list attached is the one that the letter names.")),
        check(
            "letter-agreement", ("函证一致", "Letter and proof"),
            ("指纹、账本位置、时间与锚定均与所附证明一致。", "Digests, place, time and anchors are those of the proof.")),
        check(
            "letter-proof", ("所附证明", "The proof inside"),
            ("逐项核验，见下文。", "Checked by itself; see below.")),
        check(
            "letter-bundle", ("证据包", "The bundle"),
            ("同时给出的证据包正是函件所指的，且核验通过。", "The bundle given with it is the one meant, and it passes.")),
        check(
            "letter-printed", ("纸面", "On paper"),
            ("纸上所印须由人核对。", "What is printed, a person compares.")),
        check(
            "letter-not-proven", ("不证明什么", "What it does not show"),
            ("即使全部通过也不说明的事：", "Even if everything passes:")),
    ].flatMap { $0 }

    private static let verifyOfFile = [
        check(
            "file-file", ("指向它的文件", "What names it"),
            ("指纹相同的内容即为同一内容。", "Equal digests, equal content.")),
        check("file-form", ("格式", "Form"), ("按公开的格式逐字节读取。", "Read byte by byte, by the published form.")),
        check(
            "bundle-revocation", ("吊销", "Revocation"),
            (
                "授时机构的证书若在当时已被吊销，其时间戳不算数。",
                "Had a certificate of an authority been revoked by then, its time-stamp would count for nothing."
            )),
    ].flatMap { $0 }
}
