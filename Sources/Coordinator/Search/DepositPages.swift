import AccessModel
import CanonicalJSON
import DepositModel
import HTTPTypes
import Hummingbird
import NIOCore
import Portal

/// A deposit for people, where the search leads: the page, its letter, its proof.
struct DepositPages: Sendable {
    let deposits: DepositDesk
    let desk: PeopleDesk

    func add(to router: Router<FarmContext>) {
        router.get("deposits/:id", use: show)
        router.get("deposits/:id/letter", use: letter)
        router.get("deposits/:id/proof", use: proof)
    }

    @Sendable private func show(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorizeInOffice(.readDeposit)
        let view = try await deposits.view(try context.parameters.require("id"))
        let office = Resource.office(AccessTokens.officeID, owner: nil, worker: nil)
        return try await desk.page(
            .deposit(view, mayReadLetter: context.caller.may(.readLetter, on: office)), to: request, context)
    }

    @Sendable private func letter(_ request: Request, _ context: FarmContext) async throws -> Response {
        let id = try context.parameters.require("id")
        try await context.authorizeInOffice(.readLetter, subject: AccessSubject.text("deposit", id))
        return .letter(try await deposits.letter(id), of: id)
    }

    @Sendable private func proof(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorizeInOffice(.readDeposit)
        let id = try context.parameters.require("id")
        let proof = try await deposits.proof(id)
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/json", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"proof-\(id).json\"",
            ], body: .init(byteBuffer: ByteBuffer(bytes: proof.canonicalBytes)))
    }
}
