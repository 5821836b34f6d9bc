/// Why a check came out as it did, by the codes of the scripts.
extension Phrase {
    static let verifyReasons = verifyFailures + verifyNotes

    private static let verifyFailures = [
        Phrase("code-internal", "核验程序出错，未作任何结论。", "The checking program failed; nothing was concluded."),
        Phrase(
            "code-container", "不是规定格式的容器，或其中有多余的字节：",
            "Not a container of the one form, or with bytes that belong nowhere:"),
        Phrase("code-cut", "文件不完整。", "The file is cut short."),
        Phrase("code-short", "内容不完整：", "It ends too early:"),
        Phrase("code-long", "内容过长：", "It is too long:"),
        Phrase("code-trailing", "末尾有多余的字节：", "Bytes too many at the end:"),
        Phrase("code-read", "文件无法读取，或读取期间被改动。", "The file cannot be read, or changed meanwhile."),
        Phrase("code-limit", "超过核验程序的限度：", "More than this page takes:"),
        Phrase("code-range", "数值超出范围：", "A number out of range:"),
        Phrase("code-missing", "缺少：", "Missing:"),
        Phrase("code-stray", "不应出现的文件：", "A file that does not belong there:"),
        Phrase("code-crc", "内容与容器所载校验值不符：", "The bytes are not those that the container names:"),
        Phrase("code-digest", "内容与所载数字指纹不符，已被改动：", "The digest is another: this was changed:"),
        Phrase("code-text", "文本与规定的不一致：", "Another text than the form has:"),
        Phrase("code-json", "不是规定写法的 JSON：", "Not JSON as it must be written:"),
        Phrase("code-canonical", "不是规范写法：", "Not in its canonical form:"),
        Phrase("code-utf8", "不是 UTF-8 文本：", "Not UTF-8:"),
        Phrase("code-shape", "成员缺失、多余或类型不符：", "A member is missing, unknown or of another kind:"),
        Phrase("code-hex", "不是规定写法的十六进制：", "Not hexadecimal as it must be written:"),
        Phrase("code-base64", "不是规定写法的 base64：", "Not base64 as it must be written:"),
        Phrase("code-other", "与另一文件所载不一致：", "It says something else than another file:"),
        Phrase("code-commitment", "承诺值并非由此内容得出：", "The commitment is not to this:"),
        Phrase("code-chain", "录像链在此断裂：", "The chain is broken here:"),
        Phrase("code-recording", "录像不连续，或与链不符：", "The recording is not continuous, or not the chain's:"),
        Phrase("code-input", "输入记录与链或清单不符：", "The input log is not the one that chain and manifest name:"),
        Phrase("code-forbidden", "策略所要求的检查项未通过：", "What the policy demands did not pass:"),
        Phrase("code-time", "时间不符：", "The times do not agree:"),
        Phrase("code-policy", "策略有误：", "The policy is wrong:"),
        Phrase("code-quorum", "见证签名不足：", "Too few institutions cosigned:"),
        Phrase("code-cosignature", "见证签名不成立：", "A cosignature does not verify:"),
        Phrase("code-signature", "签名不成立：", "The signature does not verify:"),
        Phrase("code-signer-missing", "缺少签署人的证书。", "The signer's certificate is not there."),
        Phrase("code-imprint", "时间戳所覆盖的是别的内容：", "The time-stamp is over something else:"),
        Phrase("code-attribute", "签名属性不符：", "The signed attributes do not fit:"),
        Phrase("code-purpose", "证书不得用于此目的：", "The certificate is not for this purpose:"),
        Phrase("code-validity", "证书在该时刻不在有效期内：", "The certificate was not valid at that time:"),
        Phrase("code-untrusted", "不能追溯至信任文件所载的根证书：", "It leads to no root in the trust file:"),
        Phrase("code-test-root", "出自测试机构，而策略未标明为测试：", "It is by a TEST authority, and the policy is none:"),
        Phrase("code-malformed", "签名或证书的结构有误：", "A signature or certificate is malformed:"),
        Phrase("code-unsupported", "使用了本页不支持的算法或结构：", "An algorithm or a structure that this page does not take:"),
        Phrase("code-key", "密钥有误：", "A key is wrong:"),
        Phrase("code-note", "账本检查点的写法有误：", "A checkpoint is malformed:"),
        Phrase("code-checkpoint", "账本检查点的内容有误：", "A checkpoint says what none can:"),
        Phrase("code-origin", "出自另一账本：", "It is another log's:"),
        Phrase("code-size", "树的大小有误：", "The size of the tree is wrong:"),
        Phrase("code-index", "序号有误：", "The index is wrong:"),
        Phrase("code-inclusion", "不能证明条目在账本中：", "The entry is not shown to be on the ledger:"),
        Phrase("code-proof", "证明路径有误：", "The path of a proof is wrong:"),
        Phrase("code-consistency", "后一检查点并非前一检查点的延续：", "The later checkpoint does not continue the earlier one:"),
        Phrase("code-entry", "账本条目有误：", "A ledger entry is wrong:"),
        Phrase("code-receipt", "收据与条目不符：", "The receipt is not of this entry:"),
        Phrase("code-fork", "账本自相矛盾：同一大小有两个树根。", "The log contradicts itself: two roots for one size:"),
        Phrase("code-other-file", "所给文件并非此证明所指的文件：", "The file that you gave is not the one this proves:"),
        Phrase("code-pdf-form", "不是规定格式的函件：", "Not a letter of the one form:"),
        Phrase("code-pdf-changed", "签署之后被添加、隐藏或替换：", "Something was added, hidden or exchanged after signing:"),
        Phrase("code-unsigned", "没有签名：", "It carries no signature:"),
        Phrase("code-no-stamp", "签名未附时间戳。", "No authority has stamped the signature."),
        Phrase("code-attachments", "附件不是函件应有的：", "The attachments are not those of a letter:"),
        Phrase("code-agreement", "函件所述与所附证明不一致：", "The letter says something else than its proof:"),
        Phrase("code-part", "所附部分未通过，见下文：", "A part of it does not pass; see below:"),
        Phrase("code-named-by-broken", "指向它的文件未通过：", "What names it does not hold:"),
        Phrase("code-log-unknown", "信任文件中没有此账本：", "The trust file has no such log:"),
        Phrase("code-root-unknown", "信任文件中没有此时间戳机构的根证书：", "The trust file has no root for this time-stamp:"),
        Phrase("code-authority-unknown", "出自信任文件未载明的授时机构：", "By a time authority that the trust file does not name:"),
        Phrase(
            "code-issuer-unknown", "出自信任文件（letters）未载明的机构：", "By an office that the trust file (letters) does not name:"
        ),
        Phrase(
            "code-office-unknown", "信任文件中没有任何机构为该工作机密钥作保：", "No office in the trust file vouches for this worker's key:"
        ),
    ]

    private static let verifyNotes = [
        Phrase("code-no-trust", "没有信任文件，不知是谁的密钥。", "Without a trust file, whose keys these are is not known."),
        Phrase(
            "code-no-log-key", "各部分相符；没有该账本的密钥，签名未核验。",
            "The parts agree; without the log's key no signature of the log was checked."),
        Phrase(
            "code-no-webcrypto", "此浏览器在此处不提供密码运算（例如页面不是经 https 打开的）。",
            "This browser offers no cryptography here, for instance because the page did not come over https."),
        Phrase("code-no-file", "未同时给出原文件；一并放入即可核对。", "The file itself was not given; put it in together with this."),
        Phrase("code-same-file", "正是所给的文件：", "It is the file that you gave:"),
        Phrase("code-named-by", "出自：", "Named by"),
        Phrase(
            "code-only-digests", "没有同时给出指向它的证明、函件或证据包。", "No proof, letter or bundle that names it was given with it."),
        Phrase(
            "code-receipt-no-file", "收据不含内容的指纹，不能与文件核对。",
            "A receipt has no digest of the content: no file can be held against it."),
        Phrase("code-digest-not-given", "未登记此种指纹，不证明：", "Not deposited, so nothing is proven under it:"),
        Phrase(
            "code-case-not-shown", "条目承诺了案号，持有人未出示。",
            "The entry commits to a case number that the holder does not show."),
        Phrase("code-no-sm3-tree", "未附国密（SM3）树中的证明。", "No proof in the SM3 tree is attached."),
        Phrase(
            "code-witnesses-unknown", "信任文件所要求的见证方未在此签名。", "Those whom the trust file asks for have not cosigned this."),
        Phrase(
            "code-chain-elsewhere", "链上锚定须用 tabellion-audit 核验：", "Anchors on a chain are checked by tabellion-audit:"),
        Phrase(
            "code-revocation-elsewhere", "证书是否被吊销须用 tabellion-audit 核验：",
            "Whether certificates were revoked is checked by tabellion-audit:"),
        Phrase(
            "code-letter-revocation", "函件不附吊销数据，请向证书的签发机构查询。",
            "A letter has no data on revocation: ask whoever issued the certificates."),
        Phrase("code-no-draw", "请把凭条与其抽签的文件夹一次放入。", "Give the slip together with the folder of its draw."),
        Phrase("code-needs", "缺少所需的文件：", "What this needs is not there:"),
        Phrase("code-unreached", "作废的抽签未到达此步。", "A void draw never came to this."),
        Phrase(
            "code-picture", "画面所示内容须由人观看；画面本身的解码用 tabellion-audit 与播放器。",
            "What the pictures show, a person has to look at; this page decodes none."),
        Phrase(
            "code-printed", "请将上列函号、交存人、账本序号与指纹同纸面逐字核对：没有程序比对页面上所绘的文字。",
            "Compare number, depositor, place and digests above with the paper: no program compares what the pages draw."
        ),
        Phrase(
            "code-no-bundle", "未同时给出证据包：取证的内容与所列文件未核对。",
            "The bundle was not given with it: what was captured, and the files, were not compared."),
        Phrase("code-pages", "签名覆盖全部页，页数：", "The signature covers every page; pages:"),
        Phrase(
            "code-not-proven-proof", "不证明内容由谁制作、是否真实，也不证明它此前不存在。",
            "Not who made the content, nor that it is true, nor that it did not exist long before."),
        Phrase(
            "code-not-proven-session-proof", "没有证据包时，不证明取证的内容、开始时间与工作机。",
            "Without the bundle: not what was captured, nor when it began, nor by which worker."),
        Phrase(
            "code-not-proven-receipt", "收据只是账本的承诺；请索取存证证明。",
            "A receipt is the log's promise, and not that it was kept; ask for the proof."),
        Phrase(
            "code-not-proven-letter", "不证明内容真实、合法或由何人制作；函件自身载明其不证明的事项。",
            "Not that the content is true or lawful, nor by whom; the letter says itself what it does not state."),
    ]
}
