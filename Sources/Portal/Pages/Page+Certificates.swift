public import CertificateModel
internal import CryptoPrimitives
public import DrawForms

extension Page {
    /// Requests for certificates, as the office or their applicant sees them.
    ///
    /// - Parameters:
    ///   - open: what waits for a notary; empty for an applicant's list, which has all in `requests`.
    ///   - next: cursor of the following page.
    public static func certificates(
        open: [CertificateRequest], _ requests: [CertificateRequest], next: Int64?, isOffice: Bool, mayRequest: Bool
    ) -> Page {
        Page(
            template: "certificates", title: "certificatesTitle",
            values: [
                "isOffice": isOffice, "mayRequest": mayRequest, "open": open.map(row), "hasOpen": !open.isEmpty,
                "rows": requests.map(row), "hasRows": !requests.isEmpty, "hasNext": next != nil,
                "next": next.map { String($0) } ?? "",
            ])
    }

    private static func row(_ request: CertificateRequest) -> [String: any Sendable] {
        [
            "id": request.id, "applicant": request.application.applicant, "recipient": request.application.recipient,
            "subject": words(request.application.subject), "phase": words(request.state.phase),
            "isRefused": request.state.phase == .refused, "hasNumber": request.number != nil,
            "number": request.number?.text ?? "", "hasNotary": request.state.notary != nil,
            "notary": request.state.notary?.name ?? "", "at": PageText.instant(request.at),
            "decidedAt": request.state.decision.map { PageText.instant($0.at) } ?? "",
        ]
    }

    /// The form of a request.
    ///
    /// - Parameters:
    ///   - title: of the deposit or capture.
    ///   - problems: by field; `form` for the whole.
    ///   - key: makes sending it twice one request.
    public static func newCertificate(
        _ subject: CertificateSubject, title: String, typed: [String: String] = ["copies": "1"],
        problems: [String: Bilingual] = [:], token: String, key: String
    ) -> Page {
        var isDeposit = false
        if case .deposit = subject { isDeposit = true }
        return Page(
            template: "newcertificate", title: "newCertificateTitle",
            values: [
                "subject": subject.text, "subjectWords": words(subject), "named": title, "isDeposit": isDeposit,
                "typed": typed, "wrong": problems.mapValues { $0 as any Sendable }, "token": token, "key": key,
            ])
    }

    /// What whoever looks at a request may do with it now.
    public struct CertificateMeans: Sendable {
        /// The account that looks.
        public var account: String
        public var mayDecide: Bool
        public var mayWithdraw: Bool
        /// The deposited file is held, encrypted.
        public var isHeld: Bool

        public init(account: String, mayDecide: Bool, mayWithdraw: Bool, isHeld: Bool) {
            self.account = account
            self.mayDecide = mayDecide
            self.mayWithdraw = mayWithdraw
            self.isHeld = isHeld
        }
    }

    /// One request.
    ///
    /// - Parameters:
    ///   - title: of the deposit or capture.
    ///   - deposit: where its annex stands on the ledger.
    ///   - problems: by field; `form` for the whole.
    public static func certificate(
        _ request: CertificateRequest, title: String, deposit: UInt64?, _ means: CertificateMeans,
        typed: [String: String] = [:], problems: [String: Bilingual] = [:], token: String
    ) -> Page {
        let (state, application) = (request.state, request.application)
        let isMine = means.mayDecide && state.notary?.account == means.account && !state.phase.isEnd
        var values: [String: any Sendable] = [
            "id": request.id, "token": token, "typed": typed, "wrong": problems.mapValues { $0 as any Sendable },
            "head": head(state.phase), "next": next(state.phase, isOffice: means.mayDecide),
            "hasNumber": request.number != nil, "number": request.number?.text ?? "",
            "isApproved": state.phase == .approved, "named": title, "subjectWords": words(application.subject),
            "applicant": application.applicant, "by": request.by.name, "identification": application.identification,
            "contact": application.contact, "purpose": application.purpose, "recipient": application.recipient,
            "copies": String(application.copies), "at": PageText.instant(request.at),
            "hasNotary": state.notary != nil, "notary": state.notary?.name ?? "",
            "mayTake": means.mayDecide && !state.phase.isEnd && !isMine, "mayCheck": isMine,
            "mayApprove": isMine && state.phase == .checked, "mayRefuse": isMine,
            "mayWithdraw": means.mayWithdraw && !state.phase.isEnd, "isHeld": means.isHeld,
            "hasChecks": !state.checks.isEmpty, "checks": state.checks.reversed().map(check),
            "seen": state.standing?.digest.hex ?? "", "hasDeposit": deposit != nil,
            "annexDeposit": deposit.map { grouped($0) } ?? "", "lineDeposit": deposit.map { grouped($0 + 1) } ?? "",
        ]
        switch application.subject {
        case .deposit: values["isCapture"] = false
        case .capture(let session):
            values["isCapture"] = true
            values["session"] = session
        }
        switch state.decision {
        case .approved(_, let by, let at)?: values.merge(decided(by, at)) { $1 }
        case .refused(let reason, let by, let at)?:
            values.merge(decided(by, at)) { $1 }
            values["refusal"] = reason
        case .withdrawn?, nil: break
        }
        let needsScript = isMine && values["isCapture"] as? Bool == false
        let scripts = needsScript ? [Asset.bytesScript, .digestScript, .certificateCheckScript] : []
        values["scripts"] = scripts.map { ["path": $0.path] as [String: any Sendable] }
        return Page(template: "certificate", title: "certificateTitle", values: values)
    }

    private static func decided(_ by: CertificatePerson, _ at: UInt64) -> [String: any Sendable] {
        ["decidedBy": by.name, "decidedAt": PageText.instant(at)]
    }

    private static func check(_ check: CertificateCheck) -> [String: any Sendable] {
        [
            "fails": !check.holds,
            "verdict": check.holds
                ? Bilingual("核对成立", "The check holds")
                : Bilingual("核对不成立，不能批准", "The check does not hold: it cannot be approved"),
            "when": PageText.instant(check.at), "by": check.by.name, "source": words(check.source),
            "hasFile": check.file != nil, "fileName": check.file?.name ?? "",
            "fileBytes": check.file.map { grouped($0.byteCount) } ?? "",
            "sha256": check.file?.digests.sha256.hex ?? "", "sm3": check.file?.digests.sm3.hex ?? "",
            "findings": check.findings.map { finding in
                [
                    "fails": finding.outcome == .failed, "result": words(finding.outcome),
                    "words": Bilingual(finding.chinese, finding.english),
                ] as [String: any Sendable]
            },
        ]
    }

    /// A line of the register, with what its annex says.
    public struct RegisteredCertificate: Sendable {
        let values: [String: any Sendable]

        /// - Parameter deposit: where its annex stands on the ledger.
        public init(_ line: RegisterLine, _ content: CertificateContent, deposit: UInt64?) {
            values = [
                "id": line.request, "number": line.number.text, "decided": PageText.instant(line.decided),
                "notary": content.notary.name, "applicant": content.application.applicant,
                "title": content.check.evidence.title, "subject": Page.words(content.application.subject),
                "recipient": content.application.recipient, "copies": String(content.application.copies),
                "digest": line.digests.sha256.hex, "hasDeposit": deposit != nil,
                "deposit": deposit.map { Page.grouped($0) } ?? "",
            ]
        }
    }

    /// The register of an office.
    ///
    /// - Parameters:
    ///   - lines: the newest first.
    ///   - others: refused and withdrawn.
    public static func certificateRegister(
        _ lines: [RegisteredCertificate], others: [CertificateRequest], office: String
    ) -> Page {
        Page(
            template: "certificateregister", title: "registerTitle",
            values: [
                "office": office, "lines": lines.map(\.values), "hasLines": !lines.isEmpty, "others": others.map(row),
                "hasOthers": !others.isEmpty,
            ])
    }
}
