import AccessModel
import BundleReading
import EvidenceModel
import FarmProtocol
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Portal
import Storage

/// Captures for people: their list, the form that begins one, the page of each, its files, its desktop.
struct CaptureRoutes: Sendable {
    let desk: CaptureDesk
    let files: SessionFiles
    let archive: CaptureArchive
    let pages: PageRenderer
    let forms: FormGate
    /// nil where noVNC is not installed: everything but the desktop works.
    let viewer: ViewerFiles?

    func add(to router: Router<FarmContext>) {
        router.get("sessions", use: list)
        router.get("captures/new", use: form)
        router.post("captures/new", use: create)
        router.get("sessions/:id", use: show)
        router.get("sessions/:id/input", use: input)
        router.get("sessions/:id/recording.mp4", use: recording)
        router.get("sessions/:id/files/**", use: file)
        router.get("sessions/:id/bundle") { _, context in try await files.bundle(context) }
        router.get("sessions/:id/letter") { _, context in try await files.letter(context) }
        router.get("sessions/:id/desktop", use: desktop)
        if let viewer {
            for (path, bytes) in viewer.files {
                router.get(RouterPath(viewer.prefix + path)) { _, _ in
                    Response(
                        status: .ok,
                        headers: [
                            .contentType: "text/javascript; charset=utf-8", .cacheControl: Asset.cacheControl,
                        ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
                }
            }
        }
    }

    // MARK: - List and form

    @Sendable private func list(_ request: Request, _ context: FarmContext) async throws -> Response {
        let reach = try await context.caller.reach(of: .readSession)
        let cursor = request.uri.queryParameters["cursor"].map { String($0) }
        let page = try await desk.sessions(of: reach, cursor: cursor, limit: 50)
        let mayCapture = context.caller.may(.requestCapture, on: .own(by: context.caller.principal))
        return try await pages.response(
            .captures(page.sessions, next: page.next, mayCapture: mayCapture), to: request, for: context.caller)
    }

    @Sendable private func form(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.requestCapture, on: .own(by: context.caller.principal))
        return try await formPage(CaptureDraft(), [], request, context, .ok)
    }

    private func formPage(
        _ draft: CaptureDraft, _ problems: [CaptureDraft.Problem], _ request: Request, _ context: FarmContext,
        _ status: HTTPResponse.Status
    ) async throws -> Response {
        try await pages.response(
            .newCapture(
                draft, problems: problems, token: context.caller.formToken ?? "",
                key: UUID().uuidString.lowercased()),
            to: request, for: context.caller, status: status)
    }

    @Sendable private func create(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.requestCapture, on: .own(by: context.caller.principal))
        let (sent, verdict) = try await forms.judged(
            request, context, CaptureForm.known, longest: CaptureForm.longestBody)
        let form = try CaptureForm(sent)
        guard verdict == .ok else {
            return try await formPage(form.draft, [.form], request, context, .forbidden)
        }
        guard !form.draft.subject.isEmpty else {
            return try await formPage(form.draft, [.subject], request, context, .unprocessableContent)
        }
        let owner = try context.caller.ownership()
        do {
            let view = try await desk.create(
                form.request, owner: owner, key: "page/\(form.key.prefix(64))")
            return Response(
                status: .seeOther, headers: [.location: "/sessions/\(view.id)", .cacheControl: "no-store"])
        } catch let problem as ProblemDetails where problem.status == 422 {
            let problems = (problem.errors ?? []).map { Self.problem($0) }
            return try await formPage(form.draft, problems, request, context, .unprocessableContent)
        }
    }

    private static func problem(_ field: FieldProblem) -> CaptureDraft.Problem {
        switch field.field {
        case "url": .url
        case "subject": .subject
        default: .script("\(field.field) \(field.problem)")
        }
    }

    // MARK: - One capture

    @Sendable private func show(_ request: Request, _ context: FarmContext) async throws -> Response {
        let stored = try await desk.session(.readSession, context)
        var evidence = CaptureStanding.Evidence.none
        var letter = CaptureStanding.Letter.none
        let mayRead = context.caller.may(.readBundle, on: stored.resource)
        if stored.view.phase == .sealed, stored.view.bundleBytes != nil, mayRead {
            _ = try await desk.session(.readBundle, context)
            do {
                let opened = try await archive.open(stored.view.id)
                evidence = .bundle(opened.bundle, opened.story, try await archive.judgement(stored.view.id))
            } catch let error as EvidenceError { evidence = .unreadable(error.message) }
            letter = try await files.letters?.standing(stored.view.id) ?? .none
        }
        let standing = CaptureStanding(
            session: stored.view, isInteractive: stored.request.isInteractive, evidence: evidence, letter: letter,
            mayDisclose: context.caller.may(.discloseArtefact, on: stored.resource),
            mayRequestCertificate: context.caller.journal.takesCertificateRequests
                && context.caller.may(.requestCertificate, on: stored.resource),
            quota: stored.view.place == nil ? nil : try await desk.quota(of: stored.owner.office))
        return try await pages.response(.capture(standing), to: request, for: context.caller)
    }

    @Sendable private func input(_ request: Request, _ context: FarmContext) async throws -> Response {
        let opened = try await opened(context)
        let number = request.uri.queryParameters["page"].flatMap { Int($0) } ?? 1
        return try await pages.response(
            .input(opened.bundle, opened.story, page: number), to: request, for: context.caller)
    }

    /// The opened bundle of the path's session.
    ///
    /// - Throws: `ProblemDetails` 404 where there is none, 503 where it cannot be read.
    private func opened(_ context: FarmContext) async throws -> CaptureArchive.Opened {
        let view = try await desk.session(.readBundle, context).view
        return try await archive.opened(view)
    }

    // MARK: - Files

    @Sendable private func recording(_ request: Request, _ context: FarmContext) async throws -> Response {
        let opened = try await opened(context)
        let track = opened.bundle.recording
        return BundleBody.response(
            opened, length: track.byteCount, range: ByteRange(request.headers[.range], length: track.byteCount),
            headers: [.contentType: "video/mp4", .contentDisposition: "inline; filename=\"recording.mp4\""]
        ) { offset, count, bundle, source in try track.read(at: offset, count: count, bundle, in: source) }
    }

    @Sendable private func file(_ request: Request, _ context: FarmContext) async throws -> Response {
        let opened = try await opened(context)
        let path = context.parameters.getCatchAll().joined(separator: "/")
        let member = BundlePath.member(path)
        guard let record = opened.bundle.record(path), let entry = opened.bundle.entry(member) else {
            throw ProblemDetails(status: 404, title: "No such file", detail: "the bundle has no file of this name")
        }
        let length = entry.member.byteCount
        let isPicture = record.mediaType == "image/png" && record.tier == .open
        // What a site sent never runs as ours: it is saved, or shown as a picture, and in a page of its own can do nothing.
        return BundleBody.response(
            opened, length: length, range: ByteRange(request.headers[.range], length: length),
            headers: [
                .contentType: isPicture ? "image/png" : "application/octet-stream",
                .contentDisposition: isPicture
                    ? "inline" : DownloadName.disposition(name: record.name, path: record.path),
                HTTPField.Name("Content-Security-Policy")!: "default-src 'none'; sandbox",
            ]
        ) { offset, count, bundle, source in
            try bundle.content(member, in: source).read(at: offset, count: count)
        }
    }

    // MARK: - The desktop

    @Sendable private func desktop(_ request: Request, _ context: FarmContext) async throws -> Response {
        let isWatching = request.uri.queryParameters["watch"] != nil
        let stored = try await desk.session(isWatching ? .watchDesktop : .driveDesktop, context)
        let view = stored.view
        let isShown = stored.request.isInteractive || isWatching && stored.request.draw != nil
        guard isShown, !view.phase.isEnd, view.phase != .closing else {
            return Response(
                status: .seeOther, headers: [.location: "/sessions/\(view.id)", .cacheControl: "no-store"])
        }
        guard let viewer else {
            throw ProblemDetails(
                status: 503, title: "No viewer",
                detail: "noVNC is not installed on the coordinator: install Debian's package novnc, and start it again")
        }
        let token = isWatching ? "" : context.caller.formToken ?? ""
        return try await pages.response(
            .desktop(
                id: view.id, url: view.url, createdAt: view.createdAt, isWatching: isWatching, token: token,
                viewer: viewer.entry),
            to: request, for: context.caller)
    }
}
