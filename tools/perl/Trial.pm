# SPDX-License-Identifier: BSD-2-Clause
# What the tests of the program as a whole share: runs with a bound on their time, and TAP.
package Trial;
use strict;
use warnings;
use Exporter 'import';
use File::Temp qw(tempdir);
use POSIX ();
our @EXPORT = qw(ok skip done slurp lay try_it pause place);

my ($number, $failed) = (0, 0);
my $place;

sub place { return $place //= tempdir(CLEANUP => 1) }

# Scalars by prototype: a match that fails would else vanish from the list, and its name be the verdict.
sub ok($$@) {
	my ($good, $name, @notes) = @_;
	$number++;
	$failed++ if !$good;
	print $good ? 'ok' : 'not ok', " $number - $name\n";
	print map { "  # $_\n" } map { split /\n/ } @notes if !$good;
	return $good;
}

# What this machine cannot do, and why.
sub skip {
	my ($why, $name) = @_;
	$number++;
	print "ok $number - $name # SKIP $why\n";
}

sub done {
	print "1..$number\n";
	exit($failed ? 1 : 0);
}

sub slurp {
	my ($path) = @_;
	open my $file, '<', $path or return '';
	local $/;
	return scalar(<$file>) // '';
}

sub lay {
	my ($path, @octets) = @_;
	open my $file, '>:raw', $path or die "$path: $!\n";
	print {$file} @octets;
	close $file or die "$path: $!\n";
}

sub pause { select undef, undef, undef, $_[0] }

# Runs a command: in a shell when it is one text, with `before` called in the new process. Returns
# what came of it; who does not end within `patience` seconds is ended, and `hung` says so.
sub try_it {
	my ($command, %with) = @_;
	place();	# made by us, not by each child for itself
	my $pid = fork // die "fork: $!\n";
	if ($pid == 0) {
		POSIX::close($_) for 3 .. 63; # what we inherited is not the command's
		open STDIN, '<', '/dev/null';
		open STDOUT, '>', place() . '/said';
		open STDERR, '>', place() . '/complained';
		$ENV{$_} = $with{env}{$_} for keys %{ $with{env} // {} };
		$with{before}->() if $with{before};
		exec(ref $command ? @$command : ('/bin/sh', '-c', $command)) or die "exec: $!\n";
	}
	local $SIG{ALRM} = sub { kill 'KILL', $pid };
	alarm($with{patience} // 20);
	$with{meanwhile}->($pid) if $with{meanwhile};
	waitpid $pid, 0;
	my ($status, $left) = ($?, alarm 0);
	return {
		code       => $status & 127 ? 128 + ($status & 127) : $status >> 8,
		hung       => !$left,
		said       => slurp(place() . '/said'),
		complained => slurp(place() . '/complained'),
	};
}

1;
