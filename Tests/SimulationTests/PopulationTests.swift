import FederatedClient
import Learning
import Learning
import Simulation
import Testing

struct PopulationTests {
  @Test func nobodyLearnsFromHeldOutOwnersOrTests() throws {
    let fleet = try MadeUpFleet()
    let population = fleet.population
    #expect(population.heldOut.count == 4 && population.clients.count == 16)
    let held = Set(population.heldOut.flatMap { $0 })
    var seen: [Int] = []
    for client in population.clients {
      #expect(client.test.count == 4 && client.training.count == 20)
      #expect(Set(client.training).isDisjoint(with: client.test))
      seen += client.training + client.test
    }
    #expect(Set(seen).isDisjoint(with: held))
    #expect(seen.count + held.count == fleet.examples.count && Set(seen).count == seen.count)
  }

  @Test func ownersAreHeldOutByName() throws {
    var rules = Population.Rules()
    rules.heldOutNames = ["owner 7"]
    let population = Population(try MadeUpFleet().examples, rules)
    #expect(population.heldOut.count == 1 && population.clients.count == 19)
    #expect(population.heldOut[0].allSatisfy { population.examples.owners[$0] == 7 })
  }

  @Test func moreClientsThanOwnersHaveHandsOfTheirOwn() throws {
    let population = try MadeUpFleet(clients: 40).population
    #expect(population.clients.count == 40)
    let (owner, copy, other) = (population.clients[0], population.clients[16], population.clients[32])
    #expect(owner.training == copy.training && copy.training == other.training)
    func inputs(_ client: Population.Client) -> [Float] {
      population.read(client.training, hand: client.hand).inputs
    }
    #expect(inputs(owner) != inputs(copy) && inputs(copy) != inputs(other))
    #expect(inputs(copy) == inputs(copy))
  }

  @Test func whatIsBentStaysAPicture() throws {
    let population = try MadeUpFleet().population
    let (plain, bent) = (population.read([0, 1]), population.read([0, 1], view: 5))
    #expect(plain.inputs.count == bent.inputs.count && plain.labels == bent.labels)
    #expect(plain.inputs != bent.inputs)
    #expect(bent.inputs.allSatisfy { 0...1 ~= $0 })
  }

  @Test func anOwnerIsLearnedFromAFewExamples() throws {
    let fleet = try MadeUpFleet()
    var settings = RoundSettings()
    (settings.epochs, settings.batch, settings.rate) = (30, 4, 0.1)
    let results = try Personalization(examplesPerClass: 2, settings).results(
      fleet.population, fleet.architecture, from: try StartingWeights.random(fleet.architecture, seed: 1))
    #expect(results.count == 4)
    #expect(results.allSatisfy { $0.after > $0.before + 0.2 })
  }
}
