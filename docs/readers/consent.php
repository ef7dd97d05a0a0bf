<?php
declare(strict_types=1);

/**
 * Reads the consent cookie on a server. PHP 8.1 or newer.
 *
 * `$header` is the request's Cookie header: `$_SERVER['HTTP_COOKIE'] ?? ''`, not `$_COOKIE`, which hides a second cookie of
 * the same name. `$terms` say what you ask the visitor now, as the page's attributes do. `$gpc` is whether the request has
 * `Sec-GPC: 1` (`$_SERVER['HTTP_SEC_GPC']`).
 *
 * @return array{reason: string, granted: list<string>} The optional categories that the visitor's standing choice grants.
 */
function read_consent(string $header, array $terms, bool $gpc, ?int $now = null): array
{
    $now ??= time();
    $values = [];
    foreach (explode(';', $header) as $pair) {
        [$name, $value] = explode('=', $pair, 2) + [1 => null];
        if ($value !== null && trim($name, " \t") === $terms['cookieName']) {
            $values[] = trim($value, " \t");
        }
    }
    $none = static fn (string $reason): array => ['reason' => $reason, 'granted' => []];
    if ($values === []) {
        return $none('no-choice');
    }
    // Two that differ: nobody knows which one the visitor meant.
    $record = count(array_unique($values)) === 1 ? decode_consent($values[0], $now) : null;
    if ($record === null) {
        return $none('unreadable');
    }
    $modes = ['opt-in', 'opt-out', 'notice'];
    if ($now >= $record['at'] + $terms['cookieDays'] * 86400) {
        return $none('expired');
    }
    if ($record['policy'] !== $terms['policyVersion']) {
        return $none('policy-changed');
    }
    if (array_diff($terms['categories'], $record['granted'], $record['denied']) !== []) {
        return $none('category-added');
    }
    if (array_search($record['mode'], $modes, true) > array_search($terms['mode'], $modes, true)) {
        return $none('mode-stricter');
    }
    $refused = $gpc && !$record['gpc'] ? $terms['signalCategories'] : [];
    $granted = array_diff(array_intersect($terms['categories'], $record['granted']), $refused);
    return ['reason' => 'choice', 'granted' => array_values($granted)];
}

/** The record in a cookie's value; null for anything that is not exactly one. */
function decode_consent(string $value, int $now): ?array
{
    $names = '([a-z][a-z\d-]*( [a-z][a-z\d-]*)*)?';
    $forms = [
        'v' => '1',
        'at' => '(0|[1-9]\d{0,11})',
        'mode' => '(opt-in|opt-out|notice)',
        'policy' => '[\w.-]{0,64}',
        'granted' => $names,
        'denied' => $names,
        'by' => '(accept|decline|save|close|api)',
        'gpc' => '1',
        'id' => '[\da-f-]{36}',
    ];
    // Nothing in it is escaped, and no field is empty.
    if (strlen($value) > 2048 || !preg_match('/^[\w.+=-]+(&[\w.+=-]+)*$/D', $value)) {
        return null;
    }
    $fields = [];
    // Not parse_str(), which takes the last of two, and rewrites names.
    foreach (explode('&', $value) as $pair) {
        [$key, $text] = array_map('urldecode', explode('=', $pair, 2)) + [1 => ''];
        if (isset($fields[$key]) || !isset($forms[$key]) || !preg_match("/^{$forms[$key]}\$/D", $text)) {
            return null;
        }
        $fields[$key] = $text;
    }
    if (array_diff_key($forms, $fields, ['gpc' => 1, 'id' => 1]) !== []) {
        return null;
    }
    $list = static fn (string $text): array => $text === '' ? [] : explode(' ', $text);
    [$granted, $denied] = [$list($fields['granted']), $list($fields['denied'])];
    [$at, $mode, $by, $gpc] = [(int) $fields['at'], $fields['mode'], $fields['by'], isset($fields['gpc'])];
    $all = ['trusted', ...$granted, ...$denied];
    if ($at > $now + 300 || count(array_unique($all)) !== count($all)) {
        return null;
    }
    // A refusal that grants, or a signal that was overruled by nothing.
    if ($granted === [] ? $gpc : $by === 'decline' || ($by === 'close' && $mode === 'opt-in')) {
        return null;
    }
    return ['at' => $at, 'mode' => $mode, 'policy' => $fields['policy'], 'granted' => $granted, 'denied' => $denied, 'gpc' => $gpc];
}
