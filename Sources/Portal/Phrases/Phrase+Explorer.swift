extension Phrase {
    /// The explorer of published logs.
    static let explorer = [
        Phrase("explorerTitle", "账本浏览", "Explore the ledger"),
        Phrase("explorerLead", "账本上的每一句话，都在您的浏览器里核验", "Every claim of this ledger, checked in your own browser"),
        Phrase(
            "explorerText", "本页只读取公开的静态文件，并在您的设备上重新计算。只有算出来相符的，才标为“已核验”；本站怎么说，不作数。",
            "This page reads public files and computes everything anew on your device. Only what came out right is marked as checked; what this site says does not count."
        ),
        Phrase(
            "explorerNoScript", "本页须在浏览器中运行脚本才能核验。不用脚本，也可以下载账本文件，用 tabellion-audit 核验。",
            "This page checks by a script in your browser. Without scripts, download the ledger's files and check them with tabellion-audit."
        ),
        Phrase("explorerPlace", "账本", "Ledger"),
        Phrase("explorerReading", "正在读取并核验……", "Reading and checking…"),
        Phrase("explorerFailed", "这一项没有通过核验", "This did not pass"),
        Phrase("explorerLookFailed", "读不到账本。", "The ledger cannot be read."),
        Phrase("explorerStateGood", "已核验", "checked"),
        Phrase("explorerStateBad", "不符", "wrong"),
        Phrase("explorerStateOpen", "未核验", "not checked"),
        Phrase("explorerVerdictGood", "{0} 项全部核验相符", "All {0} checks hold"),
        Phrase("explorerVerdictOpen", "{0} 项相符，{1} 项尚未核验", "{0} checks hold, {1} not made yet"),
        Phrase("explorerVerdictBad", "不可采信：{0} 项不符", "Do not rely on this: {0} wrong"),
        Phrase("explorerEntriesWord", "条", "entries"),
        Phrase(
            "explorerKeyFromSite", "账本公钥是本站在 {0} 给出的。请与公证机构另行交给您的公钥逐字比对。",
            "This site gave the log's key on {0}. Compare it with the one the office gave you by another way."),
        Phrase(
            "explorerKeyCompared", "账本公钥由您在 {0} 确认过，以它为准。",
            "You confirmed the log's key on {0}; it is the one that counts."),
        Phrase(
            "explorerKeyOther", "本站现在给出的是另一把账本公钥：{0}。下面仍按您浏览器记住的公钥核验。",
            "This site now names another key for the log: {0}. What follows is checked with the key your browser remembers."
        ),
        Phrase("explorerOfficeOther", "本站现在给出的是另一把机构公钥：{0}。", "This site now names another key for the office: {0}."),
        Phrase(
            "explorerPolicyOther", "镜像名单与您浏览器记住的不同。核实之前，仍按原名单核验。",
            "The list of mirrors is not the one your browser remembers. Until you take the new one, the old one counts."
        ),
        Phrase(
            "explorerKeyUnreadable", "本站对账本的说明（log.json）无法读取。",
            "What this site says of its log (log.json) cannot be read."),
        Phrase(
            "explorerKeyNeeded", "本站没有说明这个账本的公钥。请在下面填入。",
            "This site does not say which key this log has. Enter it below."),
        Phrase("explorerKeySame", "已比对，一致", "I compared it: it is the same"),
        Phrase("explorerPolicyTake", "改用新名单", "Take the new list"),
        Phrase("explorerKeyOwn", "使用我自己的公钥", "Use a key of my own"),
        Phrase("explorerKeyLabel", "账本公钥（vkey）", "The log's key (vkey)"),
        Phrase(
            "explorerKeyHint", "形如 名称+8位十六进制+base64。只存在这个浏览器里。",
            "It reads name+8 hexadecimal digits+base64, and is kept in this browser only."),
        Phrase("explorerKeyUse", "以此公钥核验", "Check with this key"),
        Phrase("explorerKeyUnusable", "这不是账本公钥。", "This is no log's key."),
        Phrase("explorerSignatureHolds", "检查点由该公钥签署，共 {0} 条。", "The checkpoint of {0} entries is signed by that key."),
        Phrase("explorerSignatureWrong", "检查点没有该公钥的有效签名。", "The checkpoint is not validly signed by that key."),
        Phrase(
            "explorerFirstVisit", "这个浏览器第一次看到该账本，现在记住了它；以后每次来访都会要求证明账本只增不改。",
            "This browser sees the ledger for the first time and remembers it now; every later visit asks for proof that it has only grown."
        ),
        Phrase(
            "explorerNoMemory", "这个浏览器不保存任何内容，因此无法与上次所见比对。",
            "This browser keeps nothing, so the ledger cannot be compared with what was seen before."),
        Phrase(
            "explorerGrownFits", "现有 {1} 条的开头，正是这个浏览器在 {2} 看到的 {0} 条。",
            "The {1} entries begin with the {0} that this browser saw on {2}."),
        Phrase(
            "explorerGrownFork", "账本分叉：签署过的 {0} 条与现在签署的 {1} 条互相矛盾。",
            "The log has forked: the {0} entries it signed and the {1} it signs now contradict each other."),
        Phrase(
            "explorerGrownUnproven", "无法证明现在的账本是上次所见的延续（{0} 条与 {1} 条）。",
            "It is not shown that this is the ledger seen before ({0} and {1} entries)."),
        Phrase(
            "explorerGrownOlder", "账本变短了：现在 {0} 条，而这个浏览器在 {2} 看到过 {1} 条。",
            "The ledger has become shorter: {0} entries, where this browser saw {1} on {2}."),
        Phrase("explorerGrownWrong", "浏览器记住的检查点无法核验。", "The checkpoint that this browser remembers cannot be checked."),
        Phrase(
            "explorerTilesHold", "公开的哈希块算得出 {0} 条的签署根值。", "The published tiles lead to the signed root of {0} entries."),
        Phrase("explorerTilesWrong", "公开的哈希块算不出签署的根值。", "The published tiles do not lead to the signed root."),
        Phrase(
            "explorerSm3Holds", "国密 SM3 树同样签署，哈希块算得出 {0} 条的根值。",
            "The SM3 tree is signed too, and its tiles lead to its root of {0} entries."),
        Phrase("explorerSm3None", "该账本没有 SM3 树。", "This log has no SM3 tree."),
        Phrase("explorerSm3Wrong", "SM3 树没有通过核验。", "The SM3 tree did not pass."),
        Phrase("explorerMirrorsNone", "本站没有指明由谁共同签署。", "This site names nobody who cosigns."),
        Phrase("explorerMirrorsNotYet", "镜像机构尚未共同签署。", "The mirrors have not cosigned yet."),
        Phrase(
            "explorerCosignedMet", "{2} 家镜像中有 {1} 家共同签署了前 {0} 条，达到规定数目；这 {0} 条是现在账本的开头。",
            "{1} of {2} mirrors cosigned the first {0} entries, as many as the policy asks for; today's ledger begins with them."
        ),
        Phrase(
            "explorerCosignedFew", "前 {0} 条只有 {1} 家镜像共同签署，未达规定数目。",
            "Only {1} mirrors cosigned the first {0} entries: fewer than the policy asks for."),
        Phrase(
            "explorerCosignedStranger", "前 {0} 条只有 {1} 家镜像共同签署，未达规定数目；名单之外的签名不算：{2}。",
            "Only {1} mirrors cosigned the first {0} entries, fewer than the policy asks for; signatures by others do not count: {2}."
        ),
        Phrase("explorerCosignedWrong", "镜像 {0} 的共同签名是假的。", "The cosignature of {0} is not genuine."),
        Phrase(
            "explorerCosignedFork", "账本分叉：镜像共同签署的 {0} 条与现在签署的 {1} 条互相矛盾。",
            "The log has forked: the {0} entries that mirrors cosigned and the {1} it signs now contradict each other."),
        Phrase("explorerCosignedUnreadable", "共同签署的检查点没有通过核验。", "The cosigned checkpoint did not pass."),
        Phrase("explorerForkTitle", "账本自相矛盾", "The ledger contradicts itself"),
        Phrase(
            "explorerForkText", "{0}，这个浏览器发现同一把公钥签署了两段互不相容的历史。",
            "On {0} this browser found two histories, signed with one key, that cannot both be true."),
        Phrase(
            "explorerForkMeans", "签署过的 {0} 条不是签署过的 {1} 条的开头。任何人用账本公钥都能核验这一点，无需相信您。",
            "The {0} entries it signed are not the beginning of the {1} it signed. Whoever has the log's key can check this, without believing you."
        ),
        Phrase(
            "explorerForkDo", "两份签名都已保存在这个浏览器里。请下载证明，交给镜像机构、法院或其他监督者。",
            "Both signatures are kept in this browser. Save the proof and hand it to a mirror, a court or another overseer."
        ),
        Phrase("explorerForkSave", "下载分叉证明 fork.json", "Save the proof, fork.json"),
        Phrase("explorerOddTitle", "两份签署的检查点对不上", "Two signed checkpoints that do not fit"),
        Phrase(
            "explorerOddText", "{0}，现在的账本没能证明自己是上次所见的延续。两份签署的检查点都已保存。",
            "On {0} the log did not show that it continues what was seen before. Both signed checkpoints are kept."),
        Phrase("explorerOddSave", "下载两份检查点", "Save both checkpoints"),
        Phrase("explorerForgetTitle", "不再记住以前所见", "Forget what was seen"),
        Phrase("explorerForgetSure", "证明我已另行保存", "I have saved the proof elsewhere"),
        Phrase("explorerForgetDo", "忘记并重新开始", "Forget, and begin anew"),
        Phrase("explorerWhyNetwork", "服务器没有给出这个文件。", "The server did not give this file."),
        Phrase("explorerWhyMissing", "缺少文件。", "A file is missing."),
        Phrase("explorerWhySignature", "签名不符。", "A signature does not verify."),
        Phrase("explorerWhyUnsigned", "没有所信公钥的签名。", "There is no signature by the key that is believed."),
        Phrase("explorerWhyOrigin", "是另一个账本。", "It is another log."),
        Phrase("explorerWhyNote", "签名文件的格式不对。", "It is no signed note."),
        Phrase("explorerWhyCheckpoint", "检查点的格式不对。", "It is no checkpoint."),
        Phrase("explorerWhyKey", "公钥不可用。", "A key cannot be used."),
        Phrase(
            "explorerWhyRoot", "根值不符：有文件被改动，或给了您另一段历史。",
            "The root is another: files were changed, or you are shown another history."),
        Phrase("explorerWhyTile", "哈希块被改动。", "A tile was changed."),
        Phrase("explorerWhyEntry", "条目被改动，或不是本账本的条目。", "An entry was changed, or is none of this ledger."),
        Phrase("explorerWhyRule", "条目违反账本规则。", "An entry breaks the ledger's rules."),
        Phrase("explorerWhyIndex", "没有这一条。", "There is no such entry."),
        Phrase("explorerWhyPolicy", "镜像名单的格式不对。", "The list of mirrors is malformed."),
        Phrase("explorerWhyOther", "没有通过核验。", "It did not pass."),
        Phrase("explorerLogTitle", "这个账本", "This ledger"),
        Phrase("explorerOrigin", "账本名称", "Origin"),
        Phrase("explorerSize", "条数", "Entries"),
        Phrase("explorerRoot", "根值（SHA-256）", "Root (SHA-256)"),
        Phrase("explorerRootSM3", "根值（SM3）", "Root (SM3)"),
        Phrase("explorerOfficeKey", "机构公钥", "The office's key"),
        Phrase("explorerCheckpointFile", "签署的检查点", "Signed checkpoint"),
        Phrase("explorerDescribedFile", "本站的说明", "What this site says of it"),
        Phrase("explorerMirrorsTitle", "镜像与共同签名", "Mirrors and their cosignatures"),
        Phrase(
            "explorerMirrorsText", "镜像是独立的机构：逐条抄存整个账本，核对规则，再签名。以下为前 {0} 条的签名。",
            "Mirrors are other institutions: each holds every entry, applies the rules, and then signs. These are their signatures over the first {0} entries."
        ),
        Phrase("explorerMirror", "镜像", "Mirror"),
        Phrase("explorerKey", "公钥", "Key"),
        Phrase("explorerCosignature", "共同签名", "Cosignature"),
        Phrase("explorerCosignatureAt", "签于 {0}", "signed on {0}"),
        Phrase("explorerCosignatureWrong", "签名是假的", "not genuine"),
        Phrase("explorerCosignatureMissing", "尚未签名", "not signed"),
        Phrase(
            "explorerStrangers", "名单之外还有签名，不计入：{0}。",
            "Signed also by some that the policy does not name, which does not count: {0}."),
        Phrase("explorerGroup", "{0}：{2} 家中至少 {1} 家。", "{0}: at least {1} of {2}."),
        Phrase("explorerGrowthTitle", "增长", "Growth"),
        Phrase(
            "explorerGrowthText", "横轴是条目自己写明的时间，时间本身不是证据；曲线由已读取的条目画成。",
            "Along the times that entries state, which are no evidence by themselves; drawn from the entries that were read."
        ),
        Phrase("explorerGrowthNone", "条目还太少，画不出曲线。", "There are too few entries for a curve."),
        Phrase("explorerGrowthLabel", "从 {1} 的 {0} 条到 {3} 的 {2} 条", "From {0} entries on {1} to {2} on {3}"),
        Phrase("explorerCountsTitle", "有些什么", "What stands on it"),
        Phrase(
            "explorerScopeAll", "全部 {0} 条均已读取，逐条对照签署的根值。",
            "All {0} entries were read, each held against the signed root."),
        Phrase(
            "explorerScopeSome", "以下出自最新的 {0} 条（共 {1} 条），逐条对照签署的根值。要看全部，请核验整个账本。",
            "From the newest {0} of {1} entries, each held against the signed root. Check the whole ledger to see all."),
        Phrase("explorerSessionsTitle", "取证过程", "Capture sessions"),
        Phrase(
            "explorerSessionsText", "{0} 个已开启，其中 {1} 个已有结束记录，{2} 个尚未结束。",
            "{0} opened; {1} have their end on the ledger, {2} have not."),
        Phrase("explorerOpening", "开启", "Opening"),
        Phrase("explorerHeads", "心跳", "Heads"),
        Phrase("explorerEnd", "结束", "End"),
        Phrase("explorerBefore", "在所读范围之前", "before what was read"),
        Phrase("explorerSealed", "已封存：{0}", "sealed: {0}"),
        Phrase("explorerAborted", "已中止：{0}", "aborted: {0}"),
        Phrase("explorerStillOpen", "尚未结束", "no end yet"),
        Phrase("explorerDrawsTitle", "摇号及其登记", "Draws and their registers"),
        Phrase(
            "explorerDrawsText", "规则与名单的承诺必须先于随机数证明，随机数证明先于揭示，揭示先于结果；各条的位置说明先后。",
            "Rules and list are committed to before the random proof, that before the reveals, those before the result; the places on the ledger show the order."
        ),
        Phrase("explorerDrawsNone", "所读条目中没有摇号。", "No draw is among the entries that were read."),
        Phrase("explorerDrawWord", "摇号", "Draw"),
        Phrase("explorerStanding", "现状", "Standing"),
        Phrase("explorerRegister", "登记", "Register"),
        Phrase("explorerDrawCommitted", "已承诺", "committed"),
        Phrase("explorerDrawProven", "已出随机数证明", "random proof published"),
        Phrase("explorerDrawReveals", "正在揭示", "reveals arriving"),
        Phrase("explorerDrawResult", "已有结果", "result published"),
        Phrase("explorerDrawVoid", "已作废", "void"),
        Phrase("explorerDrawUnknown", "承诺在所读范围之前", "committed to before what was read"),
        Phrase("explorerEntriesTitle", "条目", "Entries"),
        Phrase("explorerEntriesNone", "账本还是空的。", "The ledger is empty."),
        Phrase("explorerEntriesText", "第 {0} 至 {1} 条，共 {2} 条，新的在前。", "Entries {0} to {1} of {2}, the newest first."),
        Phrase("explorerEntriesWrong", "条目没有通过核验，因此不显示。", "The entries did not pass, and are not shown."),
        Phrase("explorerIndex", "序号", "Index"),
        Phrase("explorerWhat", "内容", "What it is"),
        Phrase("explorerStated", "自述时间", "Time it states"),
        Phrase(
            "explorerStatedNote", "自述的时间不是证据；检查点、共同签名和时间戳才是。",
            "Not evidence: checkpoints, cosignatures and time stamps are."),
        Phrase("explorerNewer", "较新的", "Newer"),
        Phrase("explorerOlder", "较旧的", "Older"),
        Phrase("explorerGoLabel", "查看第几条（从 0 起）", "Entry number, from 0"),
        Phrase("explorerGo", "查看", "Show"),
        Phrase("explorerUnreadable", "无法识别的条目", "Not an entry of this ledger"),
        Phrase("explorerBack", "返回账本", "Back to the ledger"),
        Phrase("explorerEntryTitle", "第 {0} 条：{1}", "Entry {0}: {1}"),
        Phrase(
            "explorerIncluded", "它在签署的 {0} 条之中：{1} 个哈希从它算到签署的根值。",
            "It is among the {0} entries signed: {1} hashes lead from it to the signed root."),
        Phrase(
            "explorerIncludedSM3", "在 SM3 树中同样如此（{0} 条，{1} 个哈希）。", "So it is in the SM3 tree ({0} entries, {1} hashes)."
        ),
        Phrase("explorerNotIncluded", "算不到签署的根值。", "It does not lead to the signed root."),
        Phrase(
            "explorerAbove", "盖过它的检查点（{0} 条）由这些镜像共同签署：{1}。",
            "A checkpoint above it, of {0} entries, was cosigned by {1}."),
        Phrase("explorerAboveNone", "盖过它的检查点还没有镜像共同签署。", "No checkpoint above it has been cosigned by mirrors."),
        Phrase("explorerBytesTitle", "原始字节", "Its bytes"),
        Phrase("explorerLeafHash", "叶子哈希（SHA-256）", "Leaf hash (SHA-256)"),
        Phrase("explorerLeafSM3", "叶子哈希（SM3）", "Leaf hash (SM3)"),
        Phrase("explorerBytesWord", "{0} 字节", "{0} bytes"),
        Phrase("explorerPathTitle", "到根值的 {0} 个哈希", "The {0} hashes to the root"),
        Phrase("explorerSaveProof", "下载证明（.tlog-proof）", "Save the proof (.tlog-proof)"),
        Phrase("explorerSaveEntry", "下载条目", "Save the entry"),
        Phrase("explorerWholeTitle", "核验整个账本", "Check the whole ledger"),
        Phrase(
            "explorerWholeText", "读取每一条，重新计算整棵树，并核对取证过程与成员的每条规则和签名。视长度需要几秒到几分钟。",
            "Reads every entry, computes the whole tree anew, and applies every rule and signature of sessions and members. Takes seconds to minutes, by its length."
        ),
        Phrase("explorerWholeDo", "开始核验", "Check all of it"),
        Phrase("explorerWholeAt", "已核验 {0} / {1} 条", "{0} of {1} entries"),
        Phrase(
            "explorerWholeHolds", "全部 {0} 条重新计算，根值与规则相符；{1} 个取证过程尚未结束，成员 {2} 家；用时 {3} 秒。",
            "All {0} entries computed anew: root and rules hold; {1} sessions without an end, {2} members; {3} s."),
        Phrase("explorerWholeBroken", "整个账本没有通过核验。", "The whole ledger did not pass."),
    ]
}
