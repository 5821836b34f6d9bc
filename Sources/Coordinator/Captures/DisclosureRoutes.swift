import AccessModel
import Accounts
import Audit
import BundleReading
import EvidenceModel
import FarmProtocol
import HTTPTypes
import Hummingbird
import NIOCore
import Portal
import Storage

/// Chosen files of a sealed capture, with the proof that they are its files and without the rest.
struct DisclosureRoutes: Sendable {
    let desk: CaptureDesk
    let archive: CaptureArchive
    let pages: PageRenderer
    let forms: FormGate

    /// Of a piece that is read at a time, in bytes.
    private static let pieceByteCount: UInt64 = 256 << 10
    /// Of a form, in bytes: every file's box ticked.
    private static let longestForm = 256 << 10

    func add(to router: Router<FarmContext>) {
        router.get("sessions/:id/disclosure", use: choose)
        router.post("sessions/:id/disclosure", use: disclose)
    }

    @Sendable private func choose(_ request: Request, _ context: FarmContext) async throws -> Response {
        let stored = try await desk.session(.readBundle, context)
        guard context.caller.may(.discloseArtefact, on: stored.resource) else {
            throw AccessRefused(.forbidden, .discloseArtefact)
        }
        let opened = try await archive.opened(stored.view)
        return try await page(opened, isEmpty: false, request, context, .ok)
    }

    private func page(
        _ opened: CaptureArchive.Opened, isEmpty: Bool, _ request: Request, _ context: FarmContext,
        _ status: HTTPResponse.Status
    ) async throws -> Response {
        try await pages.response(
            .disclosure(opened.bundle, token: context.caller.formToken ?? "", isEmpty: isEmpty), to: request,
            for: context.caller, status: status)
    }

    @Sendable private func disclose(_ request: Request, _ context: FarmContext) async throws -> Response {
        let stored = try await desk.session(.discloseArtefact, context)
        let opened = try await archive.opened(stored.view)
        let files = Page.disclosable(opened.bundle).prefix(Page.maximumDisclosedFileCount).map(\.path)
        let form = try await forms.form(
            request, context, Set(files.map { Page.disclosedField($0) } + [Page.disclosedRecording]),
            longest: Self.longestForm)
        var chosen = Set(files.filter { form.has(Page.disclosedField($0)) })
        if form.has(Page.disclosedRecording) {
            chosen.formUnion(opened.bundle.manifest.records.filter { $0.segment != nil }.map(\.path))
        }
        guard !chosen.isEmpty else {
            return try await page(opened, isEmpty: true, request, context, .unprocessableContent)
        }
        let file: DisclosureFile
        do throws(EvidenceError) {
            file = try DisclosureFile(of: opened.bundle, showing: chosen)
        } catch {
            throw ProblemDetails(
                status: 503, title: "Unreadable", detail: "nothing can be shown of the bundle: \(error.message)")
        }
        try await note(file.disclosure, of: stored, context)
        return response(file, opened)
    }

    /// What was disclosed, record by record as the manifest counts them; durable before anything is sent.
    private func note(
        _ disclosure: Disclosure, of stored: StoredSession, _ context: FarmContext
    ) async throws {
        let caller = context.caller
        let events = try IndexRanges.texts(disclosure.records.map(\.leaf.index)).map { text in
            try AccessEvent(
                role: caller.principal.role, account: caller.principal.account, office: caller.principal.office,
                action: "artefact.disclosed", subject: "session/\(stored.view.id)/records/\(text)",
                subjectOffice: OfficeID(stored.owner.office), outcome: "allowed",
                network: forms.accounts.networkPseudonym(caller.browser.address))
        }
        try await forms.accounts.log.append(events, now: forms.clock())
    }

    private func response(_ file: DisclosureFile, _ opened: CaptureArchive.Opened) -> Response {
        let name = "\(opened.bundle.header.session)-disclosure.zip"
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/zip", .cacheControl: "private, no-store",
                .contentDisposition: "attachment; filename=\"\(name)\"",
            ],
            body: ResponseBody(contentLength: Int(file.byteCount)) { writer in
                for part in file.parts {
                    guard case .member(let name, let length) = part else {
                        if case .bytes(let bytes) = part { try await writer.write(ByteBuffer(bytes: bytes)) }
                        continue
                    }
                    for offset in stride(from: 0, to: length, by: Int(Self.pieceByteCount)) {
                        let count = Int(min(Self.pieceByteCount, length - offset))
                        let bytes = try await CaptureArchive.read(opened) { bundle, source in
                            try bundle.content(name, in: source).read(at: offset, count: count)
                        }
                        try await writer.write(ByteBuffer(bytes: bytes))
                    }
                }
                try await writer.finish(nil)
            })
    }
}

/// Numbers as few words: `1,3,7-12`, cut where a line of the access log would become too long.
enum IndexRanges {
    /// Of one text, in bytes: with a session's name before it, it fits a subject of the access log.
    private static let longest = 70

    /// - Parameter indexes: ascending.
    static func texts(_ indexes: [UInt64]) -> [String] {
        var ranges: [ClosedRange<UInt64>] = []
        for index in indexes {
            if let last = ranges.last, last.upperBound + 1 == index {
                ranges[ranges.count - 1] = last.lowerBound...index
            } else {
                ranges.append(index...index)
            }
        }
        var texts: [String] = []
        for range in ranges {
            let text = range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
            if let last = texts.last, last.utf8.count + 1 + text.utf8.count <= longest {
                texts[texts.count - 1] += "," + text
            } else {
                texts.append(text)
            }
        }
        return texts
    }
}
