# SPDX-License-Identifier: BSD-2-Clause
# prove's console, and besides a file (HALFOPEN_TALLY) with two numbers: what passed, what failed.
package House::Tally;
use strict;
use warnings;
use TAP::Formatter::Console;
use TAP::Formatter::File;

# A terminal gets the moving line, a pipe or a log does not.
our @ISA = (-t STDOUT ? 'TAP::Formatter::Console' : 'TAP::Formatter::File');

sub summary {
	my ($self, $aggregate, @rest) = @_;
	$self->SUPER::summary($aggregate, @rest);
	my $path = $ENV{HALFOPEN_TALLY} or return;
	my $failed = $aggregate->failed;
	# A program that died, or did less than its plan, counts even if no single test failed.
	for my $parser ($aggregate->parsers) {
		$failed++ if !$parser->failed && ($parser->parse_errors || $parser->exit);
	}
	open my $file, '>', $path or die "$path: $!\n";
	printf {$file} "%d %d\n", scalar $aggregate->passed, $failed;
	close $file or die "$path: $!\n";
}

1;
