internal import Foundation
internal import GRDB

/// Who is told, and how far: beside the events, so that one transaction takes events up and moves the cursor.
extension WebhookStore {
    static let endpointTables = """
        CREATE TABLE endpoint (
            id TEXT PRIMARY KEY, url TEXT NOT NULL UNIQUE, kinds TEXT NOT NULL, createdAt INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE told (
            endpoint TEXT NOT NULL REFERENCES endpoint (id) ON DELETE CASCADE, kind TEXT NOT NULL, next INTEGER NOT NULL,
            PRIMARY KEY (endpoint, kind)) WITHOUT ROWID;
        """

    /// Keeps an endpoint; the same address with the same kinds stands once.
    ///
    /// - Parameter cursors: by kind, everything below is not told to it.
    /// - Returns: the endpoint that stands.
    /// - Throws: `otherContent` for the same address with other kinds, `tooMany`, `storage`.
    func add(_ endpoint: WebhookEndpoint, cursors: [String: UInt64]) throws(WebhookError) -> WebhookEndpoint {
        try Self.guarding("keep an endpoint") {
            try hook.around(.endpoint(id: endpoint.id)) {
                try database.write { database in
                    let all = try Self.endpoints(in: database)
                    if let standing = all.first(where: { $0.url == endpoint.url }) {
                        guard standing.kinds == endpoint.kinds else {
                            throw WebhookError(
                                .otherContent,
                                "\(endpoint.url) is told other kinds already: remove \(standing.id) first")
                        }
                        return standing
                    }
                    guard all.count < WebhookSender.maximumEndpoints else {
                        throw WebhookError(
                            .tooMany, "there are \(all.count) endpoints already: remove those that nobody needs")
                    }
                    try database.execute(
                        sql: "INSERT INTO endpoint (id, url, kinds, createdAt) VALUES (?, ?, ?, ?)",
                        arguments: [
                            endpoint.id, endpoint.url, endpoint.kinds.joined(separator: " "), endpoint.createdAt,
                        ])
                    for (kind, next) in cursors where endpoint.wants(kind) {
                        try database.execute(
                            sql: "INSERT INTO told (endpoint, kind, next) VALUES (?, ?, ?)",
                            arguments: [endpoint.id, kind, Int64(next)])
                    }
                    return endpoint
                }
            }
        }
    }

    /// Forgets an endpoint with all its events; false if there is none of that id.
    func remove(endpoint id: String) throws(WebhookError) -> Bool {
        try Self.guarding("remove an endpoint") {
            try hook.around(.endpoint(id: id)) {
                try database.write { database in
                    try database.execute(
                        sql: "DELETE FROM event WHERE url = (SELECT url FROM endpoint WHERE id = ?)", arguments: [id])
                    try database.execute(sql: "DELETE FROM endpoint WHERE id = ?", arguments: [id])
                    return database.changesCount == 1
                }
            }
        }
    }

    /// All endpoints, the oldest first.
    func endpoints() throws(WebhookError) -> [WebhookEndpoint] {
        try Self.guarding("list endpoints") { try database.read { try Self.endpoints(in: $0) } }
    }

    private static func endpoints(in database: Database) throws -> [WebhookEndpoint] {
        try Row.fetchAll(database, sql: "SELECT * FROM endpoint ORDER BY createdAt, id").map { row in
            let kinds: String = row["kinds"]
            return WebhookEndpoint(
                id: row["id"], url: row["url"], kinds: kinds.split(separator: " ").map { String($0) },
                createdAt: row["createdAt"])
        }
    }

    func cursors() throws(WebhookError) -> [WebhookCursor] {
        try Self.guarding("look how far endpoints were told") {
            try database.read { database in
                var all: [WebhookCursor] = []
                for endpoint in try Self.endpoints(in: database) {
                    let waiting =
                        try Int.fetchOne(
                            database, sql: "SELECT count(*) FROM event WHERE state = 0 AND url = ?",
                            arguments: [endpoint.url]) ?? 0
                    let rows = try Row.fetchAll(
                        database, sql: "SELECT kind, next FROM told WHERE endpoint = ?", arguments: [endpoint.id])
                    all += rows.map { row in
                        let next: Int64 = row["next"]
                        return WebhookCursor(
                            endpoint: endpoint, kind: row["kind"], next: UInt64(next), waiting: waiting)
                    }
                }
                return all
            }
        }
    }

    /// Takes news up for every endpoint that wants them, all of them or none; where their key was told before, they are passed over.
    func tell(_ news: WebhookNews, now: Int64) throws(WebhookError) {
        try Self.guarding("take up an event") {
            try hook.around(.take(id: news.key)) {
                try database.write { database in
                    for endpoint in try Self.endpoints(in: database) where endpoint.wants(news.kind) {
                        let event = try news.event(to: endpoint)
                        let isKnown = try Bool.fetchOne(
                            database, sql: "SELECT EXISTS (SELECT 1 FROM event WHERE id = ?)", arguments: [event.id])
                        if isKnown != true { try Self.take(event, endpoint.url, now: now, in: database) }
                    }
                }
            }
        }
    }

    /// Takes news up for one endpoint and moves its cursor, in one transaction.
    ///
    /// - Returns: false, and nothing is kept, if the cursor stands elsewhere or the endpoint is gone.
    func tell(_ news: [WebhookNews], _ cursor: WebhookCursor, next: UInt64, now: Int64) throws(WebhookError) -> Bool {
        try Self.guarding("take up events") {
            try hook.around(.take(id: "\(cursor.endpoint.id).\(cursor.kind).\(next)")) {
                try database.write { database in
                    try database.execute(
                        sql: "UPDATE told SET next = ? WHERE endpoint = ? AND kind = ? AND next = ?",
                        arguments: [Int64(next), cursor.endpoint.id, cursor.kind, Int64(cursor.next)])
                    guard database.changesCount == 1 else { return false }
                    for item in news {
                        try Self.take(try item.event(to: cursor.endpoint), cursor.endpoint.url, now: now, in: database)
                    }
                    return true
                }
            }
        }
    }
}
