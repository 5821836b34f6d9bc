import AccessModel
import Accounts
import CanonicalJSON
import CertificateModel
import Certificates
import CryptoPrimitives
import FarmProtocol
import HTTPTypes
import Hummingbird
import LetterModel
import NIOCore
import Portal

/// An office's register of certificates, as a page, as CSV and as JSON. Each time it is read, all numbers and links are checked.
struct CertificateRegisterRoutes: Sendable {
    let desk: CertificateDesk
    let pages: PageRenderer

    /// Refused and withdrawn requests that the page names.
    private static let others = 500

    func add(to router: Router<FarmContext>) {
        router.get("certificates/register", use: show)
        router.get("certificates/register.csv", use: csv)
        router.get("certificates/register.json", use: json)
    }

    /// The caller's office, whose people may read its register as a whole.
    private func office(_ context: FarmContext) async throws -> OfficeID {
        guard let office = context.caller.principal.office else {
            throw AccessRefused(context.caller.principal.role == .visitor ? .signIn : .forbidden, .readLetter)
        }
        try await context.authorize(
            .readLetter, on: .office(office, owner: nil, worker: nil), subject: "certificate/register")
        return office
    }

    @Sendable private func show(_ request: Request, _ context: FarmContext) async throws -> Response {
        let office = try await office(context)
        let entries = try await desk.store.register(of: office.text)
        let others = try await desk.store.requests(of: office.text, in: [.refused, .withdrawn], limit: Self.others)
        let title = try await desk.accounts.title(of: office) ?? office.text
        return try await pages.response(
            .certificateRegister(
                entries.reversed().map { .init($0.line, $0.content, deposit: $0.deposit) }, others: others.requests,
                office: title),
            to: request, for: context.caller)
    }

    // MARK: - CSV

    private static let columns = [
        "number", "approved", "applicant", "identification", "purpose", "shown to", "copies", "subject", "title",
        "sha256", "sm3",
        "notary", "request", "line sha256", "line sm3", "annex deposit", "line deposit",
    ]

    /// RFC 4180, with a byte order mark for spreadsheets.
    @Sendable private func csv(_ request: Request, _ context: FarmContext) async throws -> Response {
        let office = try await office(context)
        var text = "\u{FEFF}" + Self.columns.joined(separator: ",") + "\r\n"
        for entry in try await desk.store.register(of: office.text).reversed() {
            text += Self.cells(entry).map(Self.cell).joined(separator: ",") + "\r\n"
        }
        return Self.file(Array(text.utf8), "text/csv; charset=utf-8", "register.csv")
    }

    private static func cells(_ entry: CertificateStore.Entry) -> [String] {
        let (line, content) = (entry.line, entry.content)
        let (application, evidence) = (content.application, content.check.evidence)
        let stated: [String] = [
            line.number.text, LetterTime.iso(line.decided), application.applicant, application.identification,
            application.purpose, application.recipient, String(application.copies), application.subject.text,
            evidence.title, evidence.sha256?.hex ?? "", evidence.sm3?.hex ?? "",
        ]
        let kept: [String] = [
            content.notary.name, line.request, line.digests.sha256.hex, line.digests.sm3.hex,
            entry.deposit.map { String($0) } ?? "", entry.deposit.map { String($0 + 1) } ?? "",
        ]
        return stated + kept
    }

    /// A spreadsheet takes what begins like a formula for one: an apostrophe keeps it a text.
    private static func cell(_ text: String) -> String {
        let isFormula = text.unicodeScalars.first.map { "=+-@\t\r".unicodeScalars.contains($0) } ?? false
        return "\"" + ((isFormula ? "'" : "") + text).replacing("\"", with: "\"\"") + "\""
    }

    // MARK: - JSON

    /// Each line with its digests and what its annex says, the oldest first: docs/spec/certificate.md.
    @Sendable private func json(_ request: Request, _ context: FarmContext) async throws -> Response {
        let office = try await office(context)
        let lines = try await desk.store.register(of: office.text).map { entry in
            var object = JSONObject()
            object.set("line", entry.line.json)
            object.set("sha256", entry.line.digests.sha256.hex)
            object.set("sm3", entry.line.digests.sm3.hex)
            object.set("certificate", entry.content.json)
            object.set("annexDeposit", entry.deposit)
            object.set("lineDeposit", entry.deposit.map { $0 + 1 })
            return JSONValue.object(object)
        }
        var register = JSONObject()
        register.set("v", 1 as UInt64)
        register.set("type", "tabellion/certificate-register")
        register.set("office", office.text)
        register.set("lines", .array(lines))
        return Self.file(JSONValue.object(register).canonicalBytes, "application/json", "register.json")
    }

    private static func file(_ bytes: [UInt8], _ type: String, _ name: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: type, .cacheControl: "private, no-store",
                .contentDisposition: "attachment; filename=\"\(name)\"",
            ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
