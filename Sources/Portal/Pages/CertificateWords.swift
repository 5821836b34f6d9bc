internal import CertificateModel
internal import DrawForms

/// What pages say of a request for a certificate, by what it is.
extension Page {
    static func words(_ subject: CertificateSubject) -> Bilingual {
        switch subject {
        case .deposit(let index): Bilingual("存证 \(grouped(index))", "Deposit \(grouped(index))")
        case .capture(let session): Bilingual("取证 \(session)", "Capture \(session)")
        }
    }

    static func words(_ phase: CertificateState.Phase) -> Bilingual {
        switch phase {
        case .requested: Bilingual("待受理", "waits for a notary")
        case .taken: Bilingual("已受理，待核对", "taken up, to be checked")
        case .checked: Bilingual("已核对，待决定", "checked, to be decided")
        case .approved: Bilingual("已批准", "approved")
        case .refused: Bilingual("不予受理", "refused")
        case .withdrawn: Bilingual("已撤回", "withdrawn")
        }
    }

    static func head(_ phase: CertificateState.Phase) -> Bilingual {
        switch phase {
        case .requested: Bilingual("申请已提交，待公证员受理", "The request waits for a notary")
        case .taken: Bilingual("公证员已受理，尚未核对", "A notary has taken the request up")
        case .checked: Bilingual("核对成立，待公证员决定", "The check holds; the notary decides")
        case .approved: Bilingual("申请已批准", "The request was approved")
        case .refused: Bilingual("申请不予受理", "The request was refused")
        case .withdrawn: Bilingual("申请已撤回", "The request was withdrawn")
        }
    }

    static func next(_ phase: CertificateState.Phase, isOffice: Bool) -> Bilingual {
        switch (phase, isOffice) {
        case (.requested, false), (.taken, false):
            Bilingual(
                "请携带存证时的原文件到公证处，由公证员当面核对。",
                "Bring the very file that was deposited to the office: a notary checks it in your presence.")
        case (.requested, true): Bilingual("受理后方可核对。", "Take it up, then check.")
        case (.taken, true): Bilingual("请核对；核对成立后方可批准。", "Check it: only what holds can be approved.")
        case (.checked, false): Bilingual("无须办理。", "There is nothing to do.")
        case (.checked, true): Bilingual("请查看核对结果后决定。", "Read the findings, then decide.")
        case (.approved, _): Bilingual("登记编号与附件如下。", "Its number in the register and the annex are below.")
        case (.refused, _): Bilingual("理由如下；可以重新申请。", "The reason is below. A new request may be made.")
        case (.withdrawn, _): Bilingual("可以重新申请。", "A new request may be made.")
        }
    }

    static func words(_ source: CertificateCheck.Source) -> Bilingual {
        switch source {
        case .browser: Bilingual("摘要由公证员的浏览器计算", "digests computed in the notary's browser")
        case .upload: Bilingual("文件上传后由服务器计算摘要，未留存", "file sent to the server, hashed and not kept")
        case .bundle: Bilingual("本处保管的证据包", "the bundle that the office holds")
        }
    }

    static func words(_ outcome: CertificateFinding.Outcome) -> Bilingual {
        switch outcome {
        case .passed: Bilingual("✓ 成立", "✓ holds")
        case .failed: Bilingual("✕ 不成立", "✕ fails")
        case .noted: Bilingual("说明", "note")
        }
    }
}
