/// The addresses in one result of Chromium's resolver, whose form changes with versions.
enum ResolverResult {
    /// Looks through lists and members named "endpoints", "ip_endpoints", "endpoint_address" and "address".
    static func addresses(in value: JSONValue, depth: Int = 0) -> [String] {
        guard depth < 6 else { return [] }
        switch value {
        case .string(let text): return [text]
        case .array(let items): return items.flatMap { addresses(in: $0, depth: depth + 1) }
        case .object(let members):
            return ["endpoint_address", "address", "endpoints", "ip_endpoints"].flatMap {
                members[$0].map { addresses(in: $0, depth: depth + 1) } ?? []
            }
        default: return []
        }
    }
}
