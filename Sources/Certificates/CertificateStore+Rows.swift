import CanonicalJSON
import CertificateModel
import Foundation
import GRDB

/// Rows as what they hold, and SQLite's errors as the store's.
extension CertificateStore {
    func write<Answer: Sendable>(
        _ name: String, _ change: @escaping @Sendable (Database) throws -> Answer
    ) async throws -> Answer {
        let step = step
        let answer: Answer
        do {
            answer = try await database.write { database in
                let answer = try change(database)
                try step("before \(name)")
                return answer
            }
        } catch let error as DatabaseError { throw Self.failure(error) }
        try step("after \(name)")
        return answer
    }

    func read<Answer: Sendable>(_ question: @escaping @Sendable (Database) throws -> Answer) async throws -> Answer {
        do { return try await database.read(question) } catch let error as DatabaseError { throw Self.failure(error) }
    }

    static func storing<Answer>(_ work: () throws -> Answer) throws -> Answer {
        do { return try work() } catch let error as DatabaseError { throw failure(error) }
    }

    private static func failure(_ error: DatabaseError) -> CertificateError {
        CertificateError(
            .storage, at: "certificates", error.message ?? "SQLite: \(error.resultCode.rawValue)",
            remedy: "give the coordinator's directory room, and try again")
    }

    static func unknown(_ id: String) -> CertificateError {
        CertificateError(
            .unknown, at: "certificate", "there is no request \(id)", remedy: "take its number from the list")
    }

    static func fetch(_ id: String, _ database: Database) throws -> CertificateRequest? {
        try Row.fetchOne(database, sql: "SELECT record FROM request WHERE id = ?", arguments: [id]).map(decode)
    }

    static func known(_ id: String, _ database: Database) throws -> CertificateRequest {
        guard let request = try fetch(id, database) else { throw unknown(id) }
        return request
    }

    static func update(_ request: CertificateRequest, _ database: Database) throws {
        try database.execute(
            sql: "UPDATE request SET phase = ?, record = ? WHERE id = ?",
            arguments: [request.state.phase.rawValue, data(request.canonicalBytes), request.id])
    }

    static func decode(_ row: Row) throws -> CertificateRequest {
        try CertificateRequest(canonical: bytes(row, "record") ?? [], file: "request")
    }

    static func lastLine(of office: String, _ database: Database) throws -> RegisterLine? {
        try Row.fetchOne(
            database, sql: "SELECT line FROM register WHERE office = ? ORDER BY position DESC LIMIT 1",
            arguments: [office]
        ).map { try RegisterLine(canonical: bytes($0, "line") ?? [], file: "register") }
    }

    static func entry(_ row: Row, withAnnex: Bool) throws -> Entry {
        let line = try RegisterLine(canonical: bytes(row, "line") ?? [], file: "register")
        let certificate = bytes(row, "certificate") ?? []
        let deposit: Int64? = row["deposit"]
        return Entry(
            line: line,
            content: try CertificateContent(canonical: certificate, file: CertificateContent.attachmentName),
            annex: withAnnex ? bytes(row, "annex") : nil, deposit: deposit.map { UInt64($0) })
    }

    static func data(_ bytes: [UInt8]) -> Data { Data(bytes) }

    static func bytes(_ row: Row, _ column: String) -> [UInt8]? {
        let data: Data? = row[column]
        return data.map { Array($0) }
    }
}
