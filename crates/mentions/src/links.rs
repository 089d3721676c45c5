//! Mentions of one thing → one entity: few links, but true ones.
//!
//! reads:  document, syntax, drafts
//! writes: Mentions::{mentions,entities}
//! data:   data/lexicon/en/people.toml

use crate::phrases::{Draft, agent_key, is_plural, span_of, without_article};
use crate::{Actor, Context, Entity, EntityType, Mention, MentionForm, pronouns, resolve};
use onrecord_document::{Id, Layer};
use onrecord_resources::fold;
use onrecord_syntax::Upos;

/// Drafts that are taken to mean one thing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cluster {
    /// Row numbers of its drafts, in the order in which they were linked.
    pub drafts: Vec<usize>,
    /// Folded names without titles.
    pub names: Vec<String>,
    /// `m`, `f` or empty.
    pub gender: String,
}

/// What links look at, worked out once for each draft.
#[derive(Clone, Debug, Default)]
pub(crate) struct Traits {
    /// Folded name without article and title; for names only.
    name: String,
    /// All words without article, folded: "assad regime".
    phrase: String,
    /// Folded proper names in the phrase besides its head.
    proper: Vec<String>,
    /// A short form in brackets within the mention itself.
    short: String,
    /// Lemma of the head in lower case.
    head: String,
    pub plural: bool,
    definite: bool,
    /// Names and agent nouns before the head that tell it from others: "foreign ministry" of "foreign ministry official".
    modifier: String,
    gender: String,
}

/// Which cluster each draft is in, by row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clusters {
    pub rows: Vec<Cluster>,
    pub of: Vec<usize>,
}

impl Clusters {
    fn open(&mut self, draft: usize, traits: &Traits) {
        self.of.push(self.rows.len());
        self.rows.push(Cluster { drafts: vec![draft], ..Cluster::default() });
        self.note(draft, traits);
    }

    fn join(&mut self, draft: usize, cluster: usize, traits: &Traits) {
        self.of.push(cluster);
        self.rows[cluster].drafts.push(draft);
        self.note(draft, traits);
    }

    fn note(&mut self, draft: usize, traits: &Traits) {
        let row = &mut self.rows[self.of[draft]];
        for name in [&traits.name, &traits.short] {
            if !name.is_empty() && !row.names.contains(name) {
                row.names.push(name.clone());
            }
        }
        if row.gender.is_empty() {
            row.gender.clone_from(&traits.gender);
        }
    }
}

/// Links drafts from left to right; each joins one earlier cluster or opens its own.
pub(crate) fn link(context: &Context<'_>, drafts: &[Draft]) -> Clusters {
    let traits: Vec<Traits> = drafts.iter().map(|d| traits(context, d)).collect();
    let quotes = pronouns::quotations(context);
    let mut clusters = Clusters::default();
    for (i, draft) in drafts.iter().enumerate() {
        let found = match draft.form {
            MentionForm::Name => by_apposition(context, drafts, &traits, &clusters, i)
                .or_else(|| by_bracket(context, drafts, &clusters, i))
                .or_else(|| by_name(drafts, &traits, &clusters, i)),
            MentionForm::Nominal => by_apposition(context, drafts, &traits, &clusters, i)
                .or_else(|| by_head(drafts, &traits, &clusters, i)),
            MentionForm::Pronoun => pronouns::antecedent(context, drafts, &traits, &clusters, &quotes, i),
        };
        match found {
            Some(cluster) => clusters.join(i, cluster, &traits[i]),
            None => clusters.open(i, &traits[i]),
        }
        if draft.form == MentionForm::Pronoun
            && let Some(row) = crate::phrases::pronoun_of(context, draft.head)
        {
            let cluster = &mut clusters.rows[clusters.of[i]];
            if cluster.gender.is_empty() {
                cluster.gender.clone_from(&row.gender);
            }
        }
    }
    clusters
}

/// What links look at in one draft.
fn traits(context: &Context<'_>, draft: &Draft) -> Traits {
    let tokens = &context.syntax.tokens;
    let words = &context.actors.words;
    let lower = |w: usize| context.document.text[tokens.rows()[w].span].to_lowercase();
    let first = lower(draft.words.start);
    let bare = without_article(context, draft.words.clone());
    let (name_words, short) = match draft.form {
        MentionForm::Name => core_name(context, draft),
        _ => (0..0, String::new()),
    };
    let name = if name_words.is_empty() {
        String::new()
    } else {
        fold(&context.document.text[span_of(context, &name_words)])
    };
    let proper = |w: &usize| *w != draft.head.index() && tokens.rows()[*w].upos == Upos::Propn;
    let gender = draft.words.clone().find_map(|w| words.gendered.get(lower(w).trim_end_matches('.')));
    // "foreign ministry" of "the foreign ministry official": the longest agent phrase that ends just before the head.
    let end = draft.head.index();
    let longest = context.actors.longest_agent().min(end.saturating_sub(bare.start));
    let modifier = (1..=longest)
        .rev()
        .map(|n| agent_key(context, end - n..end))
        .find(|k| context.actors.agent(k).is_some());
    Traits {
        name,
        phrase: fold(&context.document.text[span_of(context, &bare)]),
        proper: bare.clone().filter(proper).map(|w| fold(&lower(w))).collect(),
        short,
        head: tokens[draft.head].lemma.to_lowercase(),
        plural: is_plural(context, draft.head),
        definite: words.definite.contains(&first),
        modifier: modifier.unwrap_or_default(),
        gender: gender.cloned().unwrap_or_default(),
    }
}

/// A name without article, titles, nationality and bracket; and the short form in its bracket.
pub(crate) fn core_name(context: &Context<'_>, draft: &Draft) -> (std::ops::Range<usize>, String) {
    let tokens = context.syntax.tokens.rows();
    let word = |w: usize| &context.document.text[tokens[w].span];
    let mut words = without_article(context, draft.words.clone());
    let mut short = String::new();
    if let Some(open) = words.clone().find(|&w| word(w) == "(").filter(|&w| w > words.start) {
        if open + 1 < words.end {
            short = fold(word(open + 1));
        }
        words.end = open;
    }
    if words.len() > 1 && tokens[words.end - 1].xpos == "POS" {
        words.end -= 1;
    }
    if draft.kind == EntityType::Person {
        while words.len() > 1 {
            let title = (1..=3.min(words.len() - 1)).rev().find(|&n| {
                let key = fold(&context.document.text[span_of(context, &(words.start..words.start + n))]);
                let agent =
                    || context.actors.agent(&agent_key(context, words.start..words.start + n)).is_some();
                context.actors.words.titles.contains(&key)
                    || context.actors.demonym(&key).is_some()
                    || agent()
            });
            // What is left of a title must still be a name.
            match title {
                Some(n) if tokens[words.start + n..words.end].iter().any(|t| t.upos == Upos::Propn) => {
                    words.start += n;
                }
                _ if tokens[words.start].upos != Upos::Propn => words.start += 1,
                _ => break,
            }
        }
        while words.len() > 1 && context.actors.words.suffixes.contains(&fold(word(words.end - 1))) {
            words.end -= 1;
        }
    }
    (words, short)
}

/// Whether two drafts can be one thing at all.
fn fits(a: &Draft, b: &Draft) -> bool {
    let person = |d: &Draft| d.kind == EntityType::Person;
    let thing = |d: &Draft| {
        matches!(
            d.kind,
            EntityType::Organisation | EntityType::Location | EntityType::Person | EntityType::Other
        )
    };
    person(a) == person(b) && (thing(a) && thing(b) || a.kind == b.kind)
}

/// Whether what the tables know of two mentions speaks against their being one.
fn contradict(a: &Draft, b: &Draft) -> bool {
    let (Some(a), Some(b)) = (&a.actor, &b.actor) else { return false };
    let countries = a.country.is_some() && b.country.is_some() && a.country != b.country;
    let group = |x: &Actor| x.country.is_none() && x.entry.starts_with("actors/groups.tsv");
    let bodies = (group(a) || group(b))
        && a.entry != b.entry
        && !a.entry.starts_with("actors/agents")
        && !b.entry.starts_with("actors/agents");
    countries || bodies
}

/// The draft that this one stands in apposition to: "Jano Terel, a rebel commander".
fn by_apposition(
    context: &Context<'_>,
    drafts: &[Draft],
    traits: &[Traits],
    clusters: &Clusters,
    i: usize,
) -> Option<usize> {
    let token = &context.syntax.tokens[drafts[i].head];
    if token.relation_base() != "appos" {
        return None;
    }
    let j = (0..i).rev().find(|&j| Some(drafts[j].head) == token.head)?;
    let names = drafts[i].form == MentionForm::Name && drafts[j].form == MentionForm::Name;
    let fits = fits(&drafts[i], &drafts[j])
        && traits[i].plural == traits[j].plural
        && !contradict(&drafts[i], &drafts[j]);
    // Two different names side by side are a list, unless one is the other's short form.
    (fits && (!names || is_short_for(&traits[i].name, &traits[j].name))).then(|| clusters.of[j])
}

/// The name just before a bracket in which this one stands: "Northern Resistance Front (NRF)".
fn by_bracket(context: &Context<'_>, drafts: &[Draft], clusters: &Clusters, i: usize) -> Option<usize> {
    let tokens = context.syntax.tokens.rows();
    let word = |w: usize| tokens.get(w).map_or("", |t| &context.document.text[t.span]);
    let words = &drafts[i].words;
    if words.start == 0 || word(words.start - 1) != "(" || word(words.end) != ")" {
        return None;
    }
    let capitals = word(words.start).chars().filter(|c| c.is_uppercase()).count();
    let j = (0..i).rev().find(|&j| drafts[j].words.end + 1 == words.start && fits(&drafts[i], &drafts[j]))?;
    (words.len() == 1 && capitals > 1).then(|| clusters.of[j])
}

/// Whether a folded name is made of the initials of another's words; little words may be left out.
fn is_short_for(short: &str, long: &str) -> bool {
    let initials = |all: bool| -> String {
        long.split(' ').filter(|w| all || w.len() > 3).filter_map(|w| w.chars().next()).collect()
    };
    short.len() > 1
        && !short.contains(' ')
        && long.contains(' ')
        && (initials(true) == short || initials(false) == short)
}

/// An earlier cluster with the same name, its surname, a part of it, its short form, or the same entry of the tables.
fn by_name(drafts: &[Draft], traits: &[Traits], clusters: &Clusters, i: usize) -> Option<usize> {
    let name = &traits[i].name;
    if name.is_empty() {
        return None;
    }
    let person = drafts[i].kind == EntityType::Person;
    let words = |n: &str| n.split(' ').count();
    let last = |n: &str| n.rsplit(' ').next().unwrap_or("").to_owned();
    let edge = |long: &str, part: &str| {
        long.strip_prefix(part).is_some_and(|r| r.starts_with(' '))
            || long.strip_suffix(part).is_some_and(|r| r.ends_with(' '))
    };
    let same = |other: &String| other == name;
    let entry = |d: &Draft| {
        d.actor
            .as_ref()
            .filter(|a| !a.entry.starts_with("actors/agents"))
            .map(|a| (a.entry.clone(), a.code.clone()))
    };
    let tests: [&dyn Fn(&Cluster) -> bool; 4] = [
        &|c| c.names.iter().any(same),
        // One entry of the tables under two names; "Tolmari forces" and "Tolmar" share an entry but no code.
        &|c| {
            let own = entry(&drafts[i]);
            own.is_some()
                && c.drafts.iter().any(|&d| drafts[d].form == MentionForm::Name && entry(&drafts[d]) == own)
        },
        &|c| c.names.iter().any(|n| is_short_for(name, n) || is_short_for(n, name)),
        &|c| {
            c.names.iter().any(|n| match person {
                true => (words(name) == 1) != (words(n) == 1) && last(n) == last(name),
                false => {
                    name.len() > 3
                        && n.len() > 3
                        && drafts[i].actor.is_none()
                        && (edge(n, name) || edge(name, n))
                        && last(n) != *name
                }
            })
        },
    ];
    for test in tests {
        let fit = |c: &Cluster| {
            c.drafts.iter().any(|&d| drafts[d].form == MentionForm::Name)
                && fits(&drafts[c.drafts[0]], &drafts[i])
        };
        let gender =
            |c: &Cluster| c.gender.is_empty() || traits[i].gender.is_empty() || c.gender == traits[i].gender;
        let mut hits = (0..clusters.rows.len())
            .filter(|&c| fit(&clusters.rows[c]) && gender(&clusters.rows[c]) && test(&clusters.rows[c]));
        if let Some(hit) = hits.next() {
            // A surname that two people bear points at neither.
            return hits.next().is_none().then_some(hit);
        }
    }
    None
}

/// The nearest earlier mention with the same noun, for a phrase that points back: "the official".
fn by_head(drafts: &[Draft], traits: &[Traits], clusters: &Clusters, i: usize) -> Option<usize> {
    let own = &traits[i];
    let named = !own.proper.is_empty();
    if !own.definite && !named {
        return None;
    }
    (0..i).rev().find_map(|j| {
        let other = &traits[j];
        let same =
            other.head == own.head && other.plural == own.plural && drafts[j].form != MentionForm::Pronoun;
        if !same || !fits(&drafts[i], &drafts[j]) {
            return None;
        }
        let cluster = &clusters.rows[clusters.of[j]];
        // "Varga regime" without an article is the same only in the same words; "the Tolmari forces" are new if nobody
        // was called Tolmari before; of a person a new description is told more freely.
        let phrases = || cluster.drafts.iter().any(|&d| traits[d].phrase == own.phrase);
        let described =
            |name: &String| cluster.drafts.iter().any(|&d| traits[d].phrase.split(' ').any(|w| w == name));
        let person = drafts[i].kind == EntityType::Person && !own.plural;
        if !own.definite && !phrases()
            || own.definite && named && !person && !own.proper.iter().all(described)
        {
            return None;
        }
        let against = cluster.drafts.iter().any(|&d| {
            let modifiers = !traits[d].modifier.is_empty()
                && !own.modifier.is_empty()
                && traits[d].modifier != own.modifier;
            modifiers && traits[d].head == own.head || contradict(&drafts[i], &drafts[d])
        });
        (!against).then(|| clusters.of[j])
    })
}

/// Rows of mentions and entities.
pub(crate) fn entities(
    context: &Context<'_>,
    drafts: Vec<Draft>,
    clusters: &Clusters,
) -> (Layer<Mention>, Layer<Entity>) {
    let mut entities: Layer<Entity> = Layer::new();
    // Clusters were opened in the order of their first mention.
    for cluster in &clusters.rows {
        let rows = &cluster.drafts;
        let actor = best_actor(&drafts, rows);
        let entity = Entity {
            name: best_name(context, &drafts, rows, actor.as_ref()),
            kind: kind(&drafts, rows),
            mentions: rows.iter().map(|&d| Id::new(d)).collect(),
            actor,
        };
        entities.push(entity);
    }
    let mentions = drafts.into_iter().enumerate().map(|(i, d)| Mention {
        span: span_of(context, &d.words),
        head: d.head,
        kind: d.kind,
        form: d.form,
        entity: Id::new(clusters.of[i]),
        actor: d.actor,
        joint: d.joint,
        listed: d.listed,
        by: d.by,
    });
    (mentions.collect(), entities)
}

/// The name that tells most: that of the tables' entry, else the longest proper name, else the first phrase that says
/// more than its noun.
fn best_name(context: &Context<'_>, drafts: &[Draft], rows: &[usize], actor: Option<&Actor>) -> String {
    let text = |words: &std::ops::Range<usize>| {
        context.document.text[span_of(context, words)].split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let names: Vec<usize> = rows.iter().copied().filter(|&d| drafts[d].form == MentionForm::Name).collect();
    let known = names.iter().find_map(|&d| resolve::whole(context, &drafts[d]));
    if let (Some(known), Some(actor)) = (known, actor)
        && known.entry == actor.entry
    {
        return known.name;
    }
    // Of equals the first; a long tail of description is no name.
    let cores = names.iter().map(|&d| core_name(context, &drafts[d]).0);
    if let Some(best) = cores.rev().max_by_key(|words| words.len().min(6)) {
        return text(&best);
    }
    let nominal = |d: &&usize| drafts[**d].form == MentionForm::Nominal;
    let telling = |d: &&usize| without_article(context, drafts[**d].words.clone()).len() > 1;
    let best = rows.iter().filter(nominal).find(telling).or_else(|| rows.iter().find(nominal));
    // Of pronouns the one that is a subject: "we" rather than "us".
    let subject = |d: &&usize| context.syntax.tokens[drafts[**d].head].relation_base() == "nsubj";
    let best = best.or_else(|| rows.iter().find(subject)).or(rows.first());
    best.map(|&d| text(&drafts[d].words)).unwrap_or_default()
}

/// The kind of most mentions that are not pronouns; of equals that of the first.
fn kind(drafts: &[Draft], rows: &[usize]) -> EntityType {
    let solid: Vec<EntityType> =
        rows.iter().filter(|&&d| drafts[d].form != MentionForm::Pronoun).map(|&d| drafts[d].kind).collect();
    let count = |k: &EntityType| solid.iter().filter(|s| *s == k).count();
    let best = solid.iter().rev().max_by_key(|k| count(k)).copied();
    best.or(rows.first().map(|&d| drafts[d].kind)).unwrap_or(EntityType::Other)
}

/// The actor that says most: with a country, with sectors, of a name; of equals the first.
fn best_actor(drafts: &[Draft], rows: &[usize]) -> Option<Actor> {
    let rank = |d: usize| {
        let draft = &drafts[d];
        draft.actor.as_ref().map(|a| {
            let listed = !a.entry.starts_with("actors/agents");
            (a.country.is_some() || listed, listed && draft.form == MentionForm::Name, !a.sectors.is_empty())
        })
    };
    let best = rows.iter().copied().filter(|&d| drafts[d].actor.is_some()).rev().max_by_key(|&d| rank(d))?;
    drafts[best].actor.clone()
}
