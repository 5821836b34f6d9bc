import FarmProtocol
import Storage
import Testing

/// Whose sessions are whose.
extension SessionStoreConformance {
    static func owners(_ store: any SessionStore) async throws {
        let colleague = Ownership(office: owner.office, account: String(repeating: "b", count: 32))
        let stranger = Ownership(office: "other", account: owner.account)
        // One key of three owners: three sessions, even for other requests.
        for (number, whose) in [owner, colleague, stranger].enumerated() {
            let request = CaptureRequest(url: "https://example.com/\(number)")
            let made = try await store.create(id: "s\(number)", request: request, owner: whose, key: "k", at: 1)
            #expect(made.view.id == "s\(number)" && made.owner == whose)
            #expect(try await store.session("s\(number)")?.owner == whose)
        }
        func ids(_ reach: Ownership.Reach, limit: Int = 10) async throws -> [String] {
            try await store.sessions(of: reach, cursor: nil, limit: limit).sessions.map(\.id)
        }
        #expect(try await ids(.owner(owner)) == ["s0"])
        #expect(try await ids(.owner(colleague)) == ["s1"])
        #expect(try await ids(.owner(stranger)) == ["s2"])
        #expect(try await ids(.office(owner.office)) == ["s1", "s0"])
        #expect(try await ids(.office("other")) == ["s2"])
        #expect(try await ids(.office("none")).isEmpty)
        let page = try await store.sessions(of: .office(owner.office), cursor: nil, limit: 1)
        #expect(page.sessions.map(\.id) == ["s1"])
        #expect(
            try await store.sessions(of: .office(owner.office), cursor: page.next, limit: 5).sessions.map(\.id) == [
                "s0"
            ])
        // Workers serve everybody, office by office.
        #expect(try await store.assign(to: "w", limit: 5).map(\.owner) == [owner, stranger, colleague])
    }
}
