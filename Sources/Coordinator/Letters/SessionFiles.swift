import AccessModel
import FarmProtocol
import HTTPTypes
import Hummingbird
import NIOCore
import Storage

/// What a session leaves to be fetched, by programs and from its page alike: the bundle and the custody letter.
struct SessionFiles: Sendable {
    let desk: CaptureDesk
    let shelf: BundleShelf
    /// nil in an office that makes none.
    let letters: SessionLetterDesk?

    /// The letter of the path's session, made if it is due.
    func letter(_ context: FarmContext) async throws -> Response {
        let id = try await desk.session(.readLetter, context).view.id
        guard let letters else {
            throw ProblemDetails(status: 404, title: "No letters", detail: "this office issues no letters here")
        }
        return .letter(try await letters.letter(id), of: id)
    }

    /// The bundle of the path's session.
    func bundle(_ context: FarmContext) async throws -> Response {
        let view = try await desk.session(.readBundle, context).view
        guard let length = view.bundleBytes else { throw Self.none(view) }
        let body = try await FileIO().loadFile(path: shelf.path(of: view.id), context: context)
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/vnd.etsi.asic-e+zip", .contentLength: String(length),
                .cacheControl: "no-store", .contentDisposition: "attachment; filename=\"\(view.id).asice\"",
            ], body: body)
    }

    /// Why there is no bundle.
    static func none(_ view: SessionView) -> ProblemDetails {
        ProblemDetails(
            status: 404, title: "No bundle",
            detail: view.phase.isEnd ? "this session has no bundle: \(view.detail)" : "not sealed yet; ask again")
    }
}

extension Response {
    /// A custody letter (PDF) to be kept.
    ///
    /// - Parameter id: of the deposit or session that it is for.
    static func letter(_ pdf: [UInt8], of id: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "application/pdf", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"letter-\(id).pdf\"",
            ], body: .init(byteBuffer: ByteBuffer(bytes: pdf)))
    }
}
