import ArgumentParser
import FarmClient
import FarmProtocol
import Foundation

/// `tabellion webhook`: who is told what happens.
struct WebhookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook", abstract: "Addresses of other systems that are told what happens.",
        discussion: """
            Examples:
              tabellion webhook add https://court.example/news --kind deposit.letter --token operator.token
              tabellion webhook list --token operator.token
              tabellion webhook retry --token operator.token
              tabellion webhook remove 3f9a22c188d04e17 --token operator.token
            """,
        subcommands: [Add.self, List.self, Remove.self, Retry.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have an address told; prints its id and the key that callbacks are signed with.")

        @Argument(help: "http or https; farm.json's webhooks must permit the host.")
        var url: String

        @Option(help: "Only events of this kind; may be given several times.")
        var kind: [String] = []

        @OptionGroup var farm: FarmOptions

        func run() async throws {
            let view = try await WebhookClient(farm.caller()).add(
                WebhookRegistration(url: url, kinds: kind.isEmpty ? nil : kind))
            print("webhook  \(view.id)\nkey      \(view.key)")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the addresses, and the events that no receiver took for three days.")

        @OptionGroup var farm: FarmOptions

        func run() async throws {
            let client = WebhookClient(try farm.caller())
            let list = try await client.list()
            for view in list.webhooks {
                print("\(view.id)  \(view.url)  \(view.kinds?.joined(separator: " ") ?? "everything")")
            }
            print("\(list.waiting) events wait, \(list.dead) were given up")
            try await client.forEachDeadLetter { event in
                print("\(event.event)  \(event.url)  after \(event.attempts) attempts: \(event.reason)")
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell an address no more; what waits for it is forgotten.")

        @Argument(help: "The webhook's id.")
        var id: String

        @OptionGroup var farm: FarmOptions

        func run() async throws { try await WebhookClient(farm.caller()).remove(id) }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send events again that were given up; without ids all of them.")

        @Argument(help: "Ids of events.")
        var events: [String] = []

        @OptionGroup var farm: FarmOptions

        func run() async throws {
            let client = WebhookClient(try farm.caller())
            var chosen = events
            if chosen.isEmpty { try await client.forEachDeadLetter { chosen.append($0.event) } }
            for event in chosen { try await client.retry(event) }
            print("\(chosen.count) events are sent again")
        }
    }
}

extension WebhookClient {
    /// All events that were given up, page by page.
    fileprivate func forEachDeadLetter(_ body: (DeadLetterView) -> Void) async throws {
        var cursor: String?
        repeat {
            let page = try await deadLetters(cursor: cursor)
            for event in page.events { body(event) }
            cursor = page.next
        } while cursor != nil
    }
}
