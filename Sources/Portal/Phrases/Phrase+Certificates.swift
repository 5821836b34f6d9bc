extension Phrase {
    /// Requests for certificates: lists, form, one request, the register.
    static let certificates = [
        Phrase("placeCertificates", "出证申请", "Certificates"),
        Phrase("certificatesTitle", "出证申请", "Requests for certificates"),
        Phrase("certificatesOwnLead", "您的出证申请", "Your requests for certificates"),
        Phrase(
            "certificatesOwnText", "申请公证处就您的存证或取证出具公证书。公证员当面核对文件后批准，或说明理由不予受理。",
            "Ask the office for a notarial certificate of your deposit or capture. A notary checks the file in your presence, and approves the request or refuses it with a reason."
        ),
        Phrase("certificatesOfficeLead", "待办的出证申请", "Requests that wait for a notary"),
        Phrase(
            "certificatesOfficeText", "先受理，再核对文件；核对成立后方可批准，批准即取得登记编号。",
            "Take a request up, check the file, then decide. Only what was checked and holds can be approved; it then gets its number in the register."
        ),
        Phrase("certificatesAsk", "申请公证书", "Ask for a certificate"),
        Phrase(
            "certificatesAskText", "为存证申请时，请填写存证编号；为取证申请时，请从该次取证的页面进入。",
            "For a deposit, give its number. For a capture, begin on the capture's own page."),
        Phrase("certificatesDepositNumber", "存证编号", "Number of the deposit"),
        Phrase("certificatesDepositHint", "见存证收据。", "It stands on the deposit's receipt."),
        Phrase("certificatesGoOn", "下一步", "Go on"),
        Phrase("certificatesFromCaptures", "我的取证", "Your captures"),
        Phrase("certificatesOpen", "待办", "To do"),
        Phrase("certificatesNoneOpen", "没有待办的申请。", "No request waits."),
        Phrase("certificatesDone", "已办结", "Done"),
        Phrase("certificatesOwn", "全部申请", "All your requests"),
        Phrase("certificatesNone", "还没有申请。", "There are none yet."),
        Phrase("certificatesOlder", "更早的申请", "Older ones"),
        Phrase("certificateWhat", "申请人与事项", "Applicant and subject"),
        Phrase("certificatePhase", "状态", "State"),

        Phrase("newCertificateTitle", "申请公证书", "Ask for a certificate"),
        Phrase("newCertificateLead", "申请公证书", "Ask for a certificate"),
        Phrase(
            "newCertificateText", "所填内容由公证员审阅，并印在公证书附件上（联系方式除外）。",
            "A notary reads what you write here; all but how to reach you is printed on the certificate's annex."),
        Phrase("newCertificateSeed", "收据中的种子（seed）", "Seed of the receipt"),
        Phrase(
            "newCertificateSeedHint", "存证以您的账号名义办理时可以不填；否则请填写收据中的 64 位十六进制种子，以证明收据在您手中。",
            "Not needed where the deposit was made in your account's name. Otherwise give the receipt's 64 hexadecimal digits, which show that you hold it."
        ),
        Phrase(
            "newCertificateApplicantHint", "公证书上的姓名或单位名称。",
            "The name of the person or company, as the certificate will have it."),
        Phrase("newCertificateIdentificationHint", "证件种类与号码。", "Which document, and its number."),
        Phrase("newCertificatePurposeHint", "例如：著作权侵权诉讼。", "Such as a lawsuit about an infringement."),
        Phrase("newCertificateRecipientHint", "例如：受理案件的法院。", "Such as the court that hears the case."),
        Phrase("newCertificateDo", "提交申请", "Send the request"),
        Phrase(
            "newCertificateAfter", "提交后请携带存证时的原文件到公证处。决定作出前，您随时可以撤回申请。",
            "Then bring the very file that was deposited to the office. You may withdraw the request at any time before it is decided."
        ),

        Phrase("certificateTitle", "出证申请", "Request for a certificate"),
        Phrase("certificateSubject", "申请事项", "Of what"),
        Phrase("certificateApplicant", "申请人", "Applicant"),
        Phrase("certificateIdentification", "身份证明", "Identification"),
        Phrase("certificateContact", "联系方式", "How to reach you"),
        Phrase("certificatePurpose", "用途", "Purpose"),
        Phrase("certificateRecipient", "提交对象", "To whom it will be shown"),
        Phrase("certificateCopies", "份数", "Copies"),
        Phrase("certificateRequested", "申请时间", "Requested"),
        Phrase("certificateNotary", "承办公证员", "Notary"),
        Phrase("certificateApplication", "申请内容", "The request"),
        Phrase("certificateReason", "不予受理的理由", "Reason for the refusal"),
        Phrase("certificateAnnex", "公证书附件", "The certificate's annex"),
        Phrase(
            "certificateAnnexText", "附件记载核对的内容与结果，带电子签名和时间戳。它不是公证书；公证书由公证处另行出具。",
            "The annex says what was checked, with what result; it is signed and time-stamped. It is not the notarial certificate, which the office issues separately."
        ),
        Phrase("certificateAnnexLink", "下载附件（PDF）", "Download the annex (PDF)"),
        Phrase("certificateDecided", "批准时间", "Approved"),
        Phrase("certificateOnLedger", "账本", "Ledger"),
        Phrase("certificateDeposit", "附件存证编号", "Annex deposited as"),
        Phrase("certificateDepositLine", "登记行存证编号", "Register line deposited as"),
        Phrase("certificateNotYetOnLedger", "尚未入账，系统会自动重试", "not on the ledger yet; it is tried again by itself"),
        Phrase("certificateTake", "受理", "Take it up"),
        Phrase("certificateTakeOver", "由我接办", "Take it over"),
        Phrase(
            "certificateTakeText", "受理后由您核对并作出决定；接办他人的申请须重新核对。",
            "You will then check and decide. Whoever takes a request over from a colleague checks anew."),
        Phrase("certificateCheck", "核对", "Check"),
        Phrase(
            "certificateCheckFile", "请选择申请人当面提交的文件。SHA-256 与 SM3 摘要在您的浏览器中计算，文件不离开这台电脑；服务器将摘要与存证比对，并核验存证证明。",
            "Choose the file that the applicant brought. Your browser computes its SHA-256 and SM3, and the file stays on this computer; the server compares them with the deposit, and checks the deposit's proof."
        ),
        Phrase(
            "certificateCheckHeld", "本处存有存证文件的密文，须由权利人用自己的密钥解密：",
            "The office holds the deposited file encrypted for its owner, who opens it with their own key:"),
        Phrase("certificateCheckHeldLink", "下载密文", "download it"),
        Phrase(
            "certificateCheckBundle", "对本处保管的证据包逐项审计，比对指纹，并核对账本。大的证据包需要几分钟。",
            "Audits the bundle that the office holds in full, compares its fingerprint and looks at the ledger. A large bundle takes minutes."
        ),
        Phrase("certificateCheckBundleDo", "核对证据包", "Check the bundle"),
        Phrase("certificateFile", "文件", "File"),
        Phrase(
            "certificateFileHint", "未启用脚本时，文件上传到服务器计算摘要，不留存。",
            "Without scripts the file is sent to the server, hashed there and not kept."),
        Phrase("certificateCheckDo", "核对", "Check it"),
        Phrase("certificateComputing", "正在计算摘要", "Computing the digests"),
        Phrase("certificateUnreadable", "无法读取该文件，请重新选择。", "The file could not be read: choose it again."),
        Phrase("certificateChecks", "核对记录", "Checks that were made"),
        Phrase("certificateResult", "结果", "Result"),
        Phrase("certificateFinding", "核对事项及结论", "What was checked, and what was found"),
        Phrase("certificateDigests", "所提交文件的摘要", "Digests of the file that was brought"),
        Phrase("certificateApprove", "批准", "Approve"),
        Phrase(
            "certificateApproveText", "批准即取得本处登记簿的下一编号，并生成附件；不能撤销。",
            "An approval takes the next number of the office's register and makes the annex. It cannot be undone."),
        Phrase(
            "certificateApproveSure", "我已核对申请人身份，并已查看上述核对结果。",
            "I have checked who the applicant is, and have read the findings above."),
        Phrase("certificateApproveDo", "批准并登记", "Approve and register"),
        Phrase("certificateRefuse", "不予受理", "Refuse"),
        Phrase(
            "certificateRefuseText", "申请人会看到理由。不予受理不占用登记编号，也不能撤销。",
            "The applicant reads the reason. A refusal takes no number, and cannot be undone."),
        Phrase("certificateRefuseSure", "我已写明理由。", "I have given the reason."),
        Phrase("certificateRefuseDo", "不予受理", "Refuse it"),
        Phrase("certificateWithdraw", "撤回申请", "Withdraw the request"),
        Phrase("certificateWithdrawText", "撤回后可以重新申请。", "You may ask anew afterwards."),
        Phrase("certificateWithdrawSure", "我要撤回这项申请。", "I want to withdraw this request."),
        Phrase("certificateWithdrawDo", "撤回", "Withdraw it"),

        Phrase("registerTitle", "出证登记簿", "Register of certificates"),
        Phrase("registerLead", "出证登记簿", "Register of certificates"),
        Phrase(
            "registerText", "编号按年连续，不跳号、不重号。每一行以摘要接续上一行；附件与登记行的摘要都已存入账本。",
            "Numbers run without a gap in each year. Each line is chained to the one before by its digests; the digests of every annex and line are deposited on the ledger."
        ),
        Phrase("registerNumbered", "已登记", "Registered"),
        Phrase("registerNumber", "登记编号", "Number"),
        Phrase("registerLine", "登记行 SHA-256", "SHA-256 of the line"),
        Phrase("registerChained", "显示本页时已重新核对全部编号与链接。", "All numbers and links were checked again for this page."),
        Phrase("registerEmpty", "尚无登记。", "Nothing is registered yet."),
        Phrase("registerWithout", "不予受理与撤回（无编号）", "Refused and withdrawn (without a number)"),
        Phrase("registerNoOthers", "没有。", "None."),

        Phrase("certificateAskLink", "申请公证书", "Ask for a certificate"),
    ]
}
