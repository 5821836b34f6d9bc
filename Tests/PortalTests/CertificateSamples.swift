import CertificateModel
import CertificateTestSupport
import CryptoPrimitives
import DrawForms

@testable import Portal

/// Pages of requests for certificates, in every phase and as everybody sees them.
enum CertificateSamples {
    static let all: [Page] = {
        do { return try lists + forms + requests + registers } catch { fatalError("\(error)") }
    }()

    private static let notary = CertificateSample.notary
    private static let number = CertificateNumber(year: 2026, number: 17)

    private static var states: [CertificateRequest] {
        get throws {
            let requested = try CertificateSample.request(41)
            let taken = try requested.applying(.take(by: notary))
            let failed = try taken.applying(.check(CertificateSample.check(holds: false)))
            let checked = try failed.applying(.check(CertificateSample.check()))
            let seen = CertificateSample.check().digest
            return [
                requested, taken, failed, checked,
                try checked.applying(
                    .approve(number, check: seen, by: notary, at: CertificateSample.start + 120_000)),
                try failed.applying(
                    .refuse(
                        reason: "所提交文件与存证不一致：<b>请携带原文件</b>再来。", by: notary, at: CertificateSample.start + 90_000)),
                try taken.applying(.withdraw(at: CertificateSample.start + 80_000)),
            ]
        }
    }

    private static var lists: [Page] {
        get throws {
            let states = try states
            return [
                .certificates(
                    open: Array(states[..<4]), Array(states[4...]), next: 7, isOffice: true, mayRequest: false),
                .certificates(open: [], states, next: nil, isOffice: false, mayRequest: true),
                .certificates(open: [], [], next: nil, isOffice: true, mayRequest: false),
            ]
        }
    }

    private static var forms: [Page] {
        get throws {
            let fields = CertificateApplication.Field.allCases.map(\.rawValue) + ["seed", "form"]
            let wrong = Bilingual("请填写有效内容。", "It is empty: fill it in.")
            return [
                .newCertificate(.deposit(41), title: "原创插画《江畔》定稿.png", token: "token", key: "key"),
                .newCertificate(
                    .capture("0a1b"), title: "https://shop.example/",
                    typed: Dictionary(uniqueKeysWithValues: fields.map { ($0, "\"><script>1</script>") }),
                    problems: Dictionary(uniqueKeysWithValues: fields.map { ($0, wrong) }), token: "token", key: "key"),
            ]
        }
    }

    private static var requests: [Page] {
        get throws {
            let means: [Page.CertificateMeans] = [
                .init(account: notary.account, mayDecide: true, mayWithdraw: false, isHeld: true),
                .init(account: CertificateSample.colleague.account, mayDecide: true, mayWithdraw: false, isHeld: false),
                .init(account: CertificateSample.holder.account, mayDecide: false, mayWithdraw: true, isHeld: false),
            ]
            let wrong = Bilingual("核对结果已有变化，请重新查看。", "Another check was made since: look once more.")
            let capture = CertificateRequest(
                id: String(repeating: "0c", count: 16), office: "office", by: CertificateSample.holder,
                at: CertificateSample.start, application: try CertificateSample.application(.capture("0a1b")))
            return try (states + [capture]).flatMap { request in
                means.map {
                    Page.certificate(
                        request, title: "原创插画《江畔》定稿.png", deposit: request.number == nil ? nil : 1042, $0,
                        typed: ["reason": "<b>"], problems: ["form": wrong, "reason": wrong, "sure": wrong],
                        token: "token")
                }
            }
        }
    }

    private static var registers: [Page] {
        get throws {
            let content = try CertificateSample.content(of: CertificateSample.checked(41), number)
            let line = RegisterLine(
                position: 17, office: "office", number: number, request: content.request, decided: content.decided,
                certificate: CertificateSample.content, previous: CertificateSample.content)
            return [
                .certificateRegister(
                    [.init(line, content, deposit: 1042), .init(line, content, deposit: nil)],
                    others: Array(try states.suffix(2)), office: "江城市第一公证处"),
                .certificateRegister([], others: [], office: "江城市第一公证处"),
            ]
        }
    }
}
